"""Planted leaks are caught, near misses are not, and the page that says so is true."""

from __future__ import annotations

from collections import Counter

from fixtures.run import Run
from scripts.kill_matrix import MATRIX, render
from tests.mutations_rls import mutations
from tests.mutations_rls.killing import false_alarms, kill, survivors

ALL = mutations()
LEAKS = [mutation for mutation in ALL if mutation.leaks]


def test_there_are_enough_leaks_in_several_designs():
    assert len({mutation.name for mutation in ALL}) == len(ALL)
    assert len([mutation for mutation in LEAKS if mutation.severity == "blocker"]) >= 100
    assert len(ALL) - len(LEAKS) >= 20
    assert len({mutation.failure for mutation in LEAKS}) >= 30
    assert min(Counter(mutation.design for mutation in LEAKS).values()) >= 10


def test_every_leak_is_caught_and_no_near_miss_is(run_state: Run):
    # One test, because one run serves it: xdist would make one per worker.
    kills = kill(run_state)
    assert survivors(kills, ALL) == []
    assert false_alarms(kills, ALL) == []
    assert MATRIX.read_text(encoding="utf-8") == render(kills, ALL), (
        "run `python -m scripts.kill_matrix`"
    )
