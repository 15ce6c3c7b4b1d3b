"""The phase of a run, and what a `pr` run is about."""

from __future__ import annotations

import json

import pytest

from fixtures.phases import named_phases, phases_of
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("expression", "named"),
    [("preflight", {"preflight"}), ("lineage and pr", {"pr"}), ("rls", set()), ("", set()),
     ("preflight or postflight", {"preflight", "postflight"}), ("not preflight_x", set())],
)  # fmt: skip
def test_phases_are_found_in_expressions(expression, named):
    assert named_phases(expression) == named


def test_without_a_phase_each_check_runs_in_its_first():
    assert phases_of(["postflight", "pr", "preflight"], "lineage") == ["preflight"]
    assert phases_of(["pr", "preflight"], "preflight") == ["preflight", "pr"]
    assert phases_of([], "evidence") == []


@pytest.mark.parametrize(
    "option", ["--collect-only", "--fixtures", "--markers", "--help", "--version"]
)
def test_asking_about_the_suite_connects_to_nothing(suite, option):
    done = suite("-m", "rls and preflight", "--dsn=host=/nonexistent", "--no-evidence", option)
    assert done.returncode == 0, done.stdout + done.stderr


def pr(suite, world, *part):
    pack = world.repo.parent / "pack"
    done = suite("-m", "pr", *part, f"--profile={world.profile}", f"--evidence={pack}")
    return done, json.loads((pack / "results.json").read_text())


@pytest.mark.thorough  # the README's own command is run every day
def test_a_pull_request_needs_no_database(suite, hybrid):
    done, results = pr(suite, hybrid)
    assert done.returncode == 0, done.stdout
    assert results["verdict"] == "PASS"


def test_a_pull_request_with_a_second_head_fails(suite, hybrid):
    hybrid.revision("0024_stray", "0023_ai_engine_wave_ai4_portfolio_intelligence")
    done, results = pr(suite, hybrid, "-k", "lineage")
    assert done.returncode == 1
    failed = {c["id"]: c for c in results["checks"] if c["outcome"] == "failed"}
    assert "0024_stray" in {f["object"] for f in failed["LIN001"]["findings"]}


def test_a_pull_request_that_does_not_build_fails(suite, hybrid):
    hybrid.revision("0024_broken", "70a79686336c", "create tabel x ()")
    hybrid.replace("profile.toml", 'head = "70a79686336c"', 'head = "0024_broken"')
    done, results = pr(suite, hybrid, "-k", "test_rehearsal")
    assert done.returncode == 1
    failed = {c["id"]: c for c in results["checks"] if c["outcome"] == "failed"}
    assert "0024_broken" in {f["object"] for f in failed["MIG013"]["findings"]}


def test_a_pull_request_of_sql_files_needs_no_database(suite, tmp_path):
    profile = ROOT / "fixtures/systems/srm/profile.toml"
    done = suite(
        "-m", "pr", "-k", "protection", f"--profile={profile}", f"--evidence={tmp_path / 'p'}"
    )
    results = json.loads((tmp_path / "p" / "results.json").read_text())
    assert done.returncode == 0, done.stdout
    assert "RLS001" in {check["id"] for check in results["checks"] if check["outcome"] == "passed"}


def test_sql_files_that_do_not_run_leave_nothing_to_pass(suite, tmp_path):
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "1.sql").write_text("create tabel x ()")
    profile = tmp_path / "profile.toml"
    profile.write_text(
        'name = "x"\n[migrations]\ntool = "sql"\npath = "migrations"\n[tenancy]\n'
        'session = { allowed = "select 1" }\n'
        'tables = { "public.x" = { class = "tenant", tenant = "id" } }\n'
    )
    done = suite("-m", "pr", f"--profile={profile}", f"--evidence={tmp_path / 'p'}")
    results = json.loads((tmp_path / "p" / "results.json").read_text())
    assert done.returncode == 1
    (found,) = (check["findings"] for check in results["checks"] if check["id"] == "RLS001")
    assert {finding["object"] for finding in found} == {"public.x", "schema public"}
