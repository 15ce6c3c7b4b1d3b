"""Healthy designs pass: whatever way tenants are kept apart, nothing is reported wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.profile import load_profile
from fixtures.sandbox import Database, Sandbox
from fixtures.tenancy import resolve
from tests.conftest import Pytest
from tests.designs import DESIGNS, ROW_CHECKS, build, profile_of

WRONG = {"failed", "error", "unverified"}


def verdicts(suite: Pytest, database: Database, design: str, pack: Path) -> dict[str, dict]:
    """Run every RLS check as a user does; returns the results by check id."""
    profile = f"--profile={profile_of(design)}"
    done = suite("-m", "rls", f"--dsn={database.dsn}", profile, f"--evidence={pack}")
    results = pack / "results.json"
    assert results.exists(), done.stdout + done.stderr
    return {result["id"]: result for result in json.loads(results.read_text())["checks"]}


@pytest.mark.parametrize("design", DESIGNS)
class TestAHealthyDesign:
    """What every design must be, and be found to be."""

    def test_every_table_is_classified(self, sandbox: Sandbox, design: str):
        section = load_profile(profile_of(design)).tenancy
        assert section is not None
        with build(sandbox, design).connect() as connection:
            intent = resolve(connection, section)
        assert intent.missing == ()
        assert {table.name: table.problem for table in intent.tables if table.problem} == {}
        assert [table.name for table in intent.tables if not table.kind] == []
        assert 6 <= len(intent.tables) <= 12


# Every day the ways that most projects take; the others are as healthy, and take as long.
USUAL = ("supabase", "membership", "guc", "accounts")


@pytest.mark.parametrize(
    "design",
    [
        design if design in USUAL else pytest.param(design, marks=pytest.mark.thorough)
        for design in DESIGNS
    ],
)
def test_a_healthy_design_passes_every_check(
    suite: Pytest, sandbox: Sandbox, design: str, tmp_path: Path
):
    found = verdicts(suite, build(sandbox, design), design, tmp_path / "pack")
    wrong = [
        (id, result["outcome"], finding["object"], finding["message"])
        for id, result in found.items()
        if result["outcome"] in WRONG
        for finding in result["findings"] or [{"object": "", "message": result["reason"]}]
    ]
    assert wrong == []
    assert {found[id]["outcome"] for id in ROW_CHECKS} <= {"passed", "accepted"}


def test_a_schema_per_tenant_has_no_shared_tables(suite: Pytest, sandbox: Sandbox, tmp_path: Path):
    found = verdicts(suite, build(sandbox, "schema_mode"), "schema_mode", tmp_path / "pack")
    assert {found[id]["outcome"] for id in ROW_CHECKS} == {"not_applicable"}
    assert not {result["outcome"] for result in found.values()} & WRONG
    assert found["RLS007"]["outcome"] == "passed"
