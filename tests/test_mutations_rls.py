"""Planted leaks are caught, near misses are not, and the page that says so is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from fixtures.run import Run
from scripts.kill_matrix import MATRIX, read, signs
from tests.mutations_rls import mutations
from tests.mutations_rls.killing import false_alarms, kill, said, sample, survivors

ALL = mutations()
NAMED = "●"
PARTS = (
    "doors",
    "functions",
    "keys",
    "policies",
    "privileges",
    "protection",
    "publishing",
    "roles",
)
CATALOG = [f"checks/tenancy/test_{part}.py" for part in PARTS]
LEAKS = [mutation for mutation in ALL if mutation.leaks]


def test_there_are_enough_leaks_in_several_designs():
    assert len({mutation.name for mutation in ALL}) == len(ALL)
    assert len([mutation for mutation in LEAKS if mutation.severity == "blocker"]) >= 100
    assert len(ALL) - len(LEAKS) >= 20
    assert len({mutation.failure for mutation in LEAKS}) >= 30
    assert min(Counter(mutation.design for mutation in LEAKS).values()) >= 10


@pytest.mark.parametrize("outcomes", [[], ["not_applicable"], ["error", "not_applicable"]])
def test_a_target_that_nothing_passed_on_is_not_found_harmless(outcomes: list[str]):
    result = {"id": "RLS001", "severity": "blocker", "reason": "it broke", "findings": []}
    results = [result | {"target": "one", "outcome": outcome} for outcome in outcomes]
    results.append(result | {"target": "another", "outcome": "passed"})
    with pytest.raises(RuntimeError, match="no check passed on one"):
        said(results, "one")
    assert said(results, "another") == ()


@pytest.mark.thorough
def test_the_catalog_shows_what_the_page_says_it_does(run_state: Run):
    # The quick designs and the checks that need no clone: what a day can afford.
    chosen = sample([mutation for mutation in ALL if mutation.design in ("guc", "supabase")])
    kills = kill(run_state, chosen, CATALOG)
    assert false_alarms(kills, chosen) == []
    written = read(MATRIX.read_text(encoding="utf-8"))
    shown = {m.name: named(written[m.name]) for m in chosen if m.leaks}
    assert len([name for name, checks in shown.items() if checks]) >= 12
    missed = {
        name: shown[name] - named(signs(kills, m)) for m in chosen if (name := m.name) in shown
    }
    assert {name: checks for name, checks in missed.items() if checks} == {}


def named(found: Mapping[str, str]) -> set[str]:
    return {check for check, sign in found.items() if sign == NAMED and check.startswith("RLS0")}


@pytest.mark.thorough
def test_every_leak_of_the_sample_is_caught_and_no_near_miss_is(run_state: Run):
    # One test, because one run serves it: xdist would make one per worker.
    # All of them take too long for every day: `python -m scripts.kill_matrix --check`.
    chosen = sample(ALL)
    assert len({mutation.failure for mutation in chosen if mutation.leaks}) >= 30
    kills = kill(run_state, chosen)
    assert survivors(kills, chosen) == []
    assert false_alarms(kills, chosen) == []
    written = read(MATRIX.read_text(encoding="utf-8"))
    found = {mutation.name: signs(kills, mutation) for mutation in chosen}
    assert {name: written[name] for name in found} == found, "run `python -m scripts.kill_matrix`"


def test_the_committed_matrix_is_of_all_mutations_and_clean():
    page = MATRIX.read_text(encoding="utf-8")
    assert read(page).keys() == {mutation.name for mutation in ALL}
    assert "**survived" not in page
    assert "**false alarm" not in page
