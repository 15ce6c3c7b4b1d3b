"""scripts/verify-rls-policies.sh, as an operator runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.sandbox import Sandbox
from tests.conftest import ROOT
from tests.designs import build, profile_of

SCRIPT = ROOT / "scripts" / "verify-rls-policies.sh"
Script = Callable[..., subprocess.CompletedProcess[str]]
SCENARIO = re.compile(r"^ *(\d+)\. .* (RLS\d{3})  (\w+)$", re.M)


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Run the script from somewhere else: `script("DSN", PROFILE="file")`."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        keep = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
        return subprocess.run(
            ["bash", SCRIPT, *arguments],
            cwd=tmp_path,
            env=keep | environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


def scenarios(done: subprocess.CompletedProcess[str]) -> dict[int, tuple[str, str]]:
    found = SCENARIO.findall(done.stdout)
    return {int(number): (id, outcome) for number, id, outcome in found}


def test_the_casino_system_passes_all_ten_scenarios(script: Script, tmp_path: Path):
    # Somebody's production in the environment is no target.
    done = script("--evidence=pack", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    found = scenarios(done)
    assert list(found) == list(range(1, 11)), done.stdout + done.stderr
    assert {outcome for _, outcome in found.values()} == {"passed"}
    assert "policy coverage: 100 %" in done.stdout
    assert "cross-tenant findings: 0" in done.stdout
    assert f"report: {tmp_path / 'pack' / 'report.html'}" in done.stdout
    assert (tmp_path / "pack" / "report.html").exists()
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_leak_is_told_and_the_status_is_the_suites(
    script: Script, sandbox: Sandbox, tmp_path: Path
):
    database = build(sandbox, "guc")
    with database.connect() as connection:
        connection.execute("alter table public.customer disable row level security")
    shutil.copy(profile_of("guc"), tmp_path / "mine.toml")
    done = script(database.dsn, "--evidence=pack", PROFILE="mine.toml")
    assert scenarios(done)[2] == ("RLS102", "failed"), done.stdout + done.stderr
    assert scenarios(done)[8] == ("RLS108", "not_applicable")
    assert "cross-tenant findings: 0" not in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dbname=a",), "a DSN needs its profile"),
        (("--profile=a.toml",), "a profile needs a DSN"),
        (("dbname=a", "dbname=b", "--profile=a.toml"), "one DSN at a time"),
        (("--verbose",), "unknown option --verbose"),
    ],
)
def test_what_makes_no_sense_is_one_line(script: Script, arguments: tuple[str, ...], said: str):
    done = script(*arguments)
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == 4


def test_a_profile_that_is_not_there_is_a_usage_error(script: Script):
    done = script("dbname=a", "--profile=missing.toml")
    assert "missing.toml" in done.stdout + done.stderr
    assert done.returncode == 4


def test_help_names_every_option(script: Script):
    done = script("--help")
    assert done.returncode == 0, done.stdout + done.stderr
    for word in ("--profile=FILE", "PROFILE=FILE", "--evidence=DIR", "Exit status"):
        assert word in done.stdout
