"""Defective migrations are caught by name, and unusual ones that are right are not reported."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from fixtures.run import Run

from .defective import Case, cases, judged, lay_out

BAD, GOOD = cases("migrations_bad"), cases("migrations_good")


def groups(planted: list[Case]) -> dict[str, list[Case]]:
    """Put together what may run one after the other: reading a project takes longest."""
    found = defaultdict(list)
    for case in planted:
        alone = case.caught and not (case.alembic and case.caught == "MIG006")
        found[str(case) if alone else f"all {case.file.suffix}"].append(case)
    return found


def test_there_are_enough_of_both():
    assert len(BAD) >= 25
    assert len(GOOD) >= 10
    assert {"MIG004", "MIG005", "MIG006", "MIG007", "MIG008", "MIG009"} <= {c.caught for c in BAD}


@pytest.mark.parametrize("planted", groups(BAD).values(), ids=groups(BAD))
def test_a_defective_migration_is_caught(run_state: Run, tmp_path: Path, planted: list[Case]):
    profile, ids = lay_out(planted, tmp_path)
    found = list(judged(run_state, profile, planted[0].caught))
    for id, case in ids.items():
        said = [message for _, object, message in found if object == id]
        assert any(case.says in message for message in said), (case, said)


@pytest.mark.parametrize("planted", groups(GOOD).values(), ids=groups(GOOD))
def test_an_unusual_migration_that_is_right_is_not_reported(
    run_state: Run, tmp_path: Path, planted: list[Case]
):
    profile, _ = lay_out(planted, tmp_path)
    assert list(judged(run_state, profile)) == []
