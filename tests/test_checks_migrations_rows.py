"""Rows and grants that were there are judged by what became of them, and what was declared."""

from __future__ import annotations

import pytest

from checks.migrations.surviving import refused, row_findings
from fixtures.profile.migrations import DataChange

from .migration_runs import change, error, run_of, step_of


@pytest.mark.parametrize(
    ("changed", "declared", "said"),
    [
        (change(2, 2, "a"), [], "other values in a"),
        (change(2, 3), [], "3 rows instead of 2"),
        (change(2, None), [], "is gone"),
        (change(2, None), [{"columns": ["a"]}], "is gone"),
        (change(9, 1, "last_value"), [], "goes back to 1 from 9"),
        (change(2, 2, "a"), [{"columns": ["a"], "overwrites": True}], ""),
        (change(2, 2, "a"), [{"columns": ["a"]}], "loses values that it had in a"),
        (change(2, 2, "a", "b"), [{"columns": ["a"]}], "other values in b; declared are a"),
        (change(2, 3), [{"columns": ["a"]}], "only values of a are declared"),
        (change(2, 3), [{}], ""),
        (change(2, 3), [{"columns": ["a"]}, {}], ""),
        (change(2, 2, "a"), [{}], "declared are rows that come or go"),
        (None, [{"columns": ["a"], "overwrites": True}], "changed none"),
        (None, [{"columns": ["b"]}], ""),
        (None, [{}], "changed none"),
    ],
)
def test_rows_change_only_as_declared(changed, declared, said):
    listed = [DataChange(revision="1", table="public.t", reason="x", **each) for each in declared]
    step = step_of("update t set b = 1 where b is null")
    found = row_findings([run_of(step=step, rows=(changed,) if changed else ())], listed, [], ["1"])
    assert bool(found) is bool(said)
    assert all(said in finding.message for finding in found)


def test_a_fill_is_stale_where_the_table_is_not_even_written():
    listed = [DataChange(revision="1", table="public.u", columns=["a"], reason="x")]
    assert row_findings([run_of(step=step_of("update t set a = 1"))], listed, [], ["1"])


def test_dropped_tables_are_declared_as_drops():
    assert row_findings([run_of(rows=(change(2, None),))], [], ["public.t"], ["1"]) == []
    stray = [DataChange(revision="9", table="public.t", reason="x")]
    assert [f.object for f in row_findings([run_of()], stray, [], ["1"])] == ["9"]


def test_a_migration_that_fails_on_rows_is_found_unless_made_up_values_may_be_why():
    for state in ("23502", "55006", "0A000"):
        assert row_findings([run_of(error(state))], [], [], ["1"])
        assert refused([run_of(error(state))]) == []
    for state in ("23505", "22P02", "P0001"):
        assert row_findings([run_of(error(state))], [], [], ["1"]) == []
        assert refused([run_of(error(state))])


def test_grants_that_went_with_their_object_are_found():
    (found,) = row_findings([run_of(lost=("view public.v to clerk is lost",))], [], [], ["1"])
    assert "view public.v to clerk is lost" in found.message
