"""Defective migrations are caught by name, and unusual ones that are right are not reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.run import Run

from .defective import Case, cases, judged, lay_out

BAD, GOOD = cases("migrations_bad"), cases("migrations_good")


def test_there_are_enough_of_both():
    assert len(BAD) >= 25
    assert len(GOOD) >= 10
    assert {"MIG004", "MIG005", "MIG006", "MIG007", "MIG008", "MIG009"} <= {c.caught for c in BAD}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_defective_migration_is_caught(run_state: Run, tmp_path: Path, case: Case):
    profile = lay_out(case, tmp_path)
    found = list(judged(run_state, profile, case.caught))
    assert any(case.says in message for _, _, message in found), found


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_an_unusual_migration_that_is_right_is_not_reported(
    run_state: Run, tmp_path: Path, case: Case
):
    assert list(judged(run_state, lay_out(case, tmp_path))) == []
