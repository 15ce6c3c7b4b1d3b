"""Rows and grants that were there are judged by what became of them, and what was declared."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from checks.migrations.hidden import hidden_writes
from checks.migrations.surviving import refused, row_findings
from checks.migrations.writing import unreached
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
        (None, [{"columns": ["b"], "overwrites": True}], ""),
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


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update t set b = trim(b)", "sets b in public.t"),
        ("delete from t where a < 0", "deletes rows in public.t"),
        ("with gone as (delete from t where a < 0 returning 1) select 1", "deletes rows"),
        ("do $$ begin update t set b = 1, c = 2 where b > 9; end $$", "sets b, c in"),
        ("merge into t using u on t.a = u.a when matched then delete", "deletes rows"),
        ("insert into t values (1) on conflict (a) do update set b = 2", "sets b in"),
        ("alter table t rename to v; update v set b = 1 where b > 9", "sets b in public.t"),
        ("alter table t add d int; update t set d = b where b > 9", ""),
        ("create table v (a int); delete from v where a < 0", ""),
        ("delete from elsewhere where a < 0", ""),
        ("create function f() returns void begin atomic delete from t; end", ""),
        ("create rule r as on delete to u do also delete from t", ""),
        ("insert into t select * from t where a < 0", ""),
    ],
)
def test_what_reaches_no_made_up_row_is_found_in_the_statements(statement, said):
    run = run_of(step=step_of(*statement.split("; ") if "$$" not in statement else [statement]))
    found = unreached([run], [])
    assert bool(found) is bool(said)
    assert all(said in finding.message for finding in found)
    assert unreached([run], [DataChange(revision="1", table="public.t", reason="x")]) == []


@pytest.mark.parametrize(
    ("statement", "mode", "found"),
    [
        (
            "do $$ begin execute format('update %I set b = 1', 't'); end $$",
            "RowExclusiveLock",
            True,
        ),
        ("select f()", "RowExclusiveLock", True),
        ("call p()", "RowExclusiveLock", True),
        ("select f()", "RowShareLock", False),
        ("do $$ begin update t set b = 1; end $$", "RowExclusiveLock", False),
        ("with gone as (delete from t returning 1) select 1", "RowExclusiveLock", False),
        ("delete from u", "RowExclusiveLock", False),  # a key that cascades shows on the rows
        (
            "create function f() returns void begin atomic delete from t; end",
            "RowExclusiveLock",
            False,
        ),
    ],
)
def test_what_is_written_where_nobody_can_read_it_is_known_by_its_lock(statement, mode, found):
    run = run_of(step=step_of(statement))
    hold = SimpleNamespace(statement=0, relation="public.t", mode=mode)
    seen = SimpleNamespace(step=run.step, holds=[hold])
    assert bool([*hidden_writes([run], [seen], [])]) is found
    declared = [DataChange(revision="1", table="public.t", reason="x")]
    assert [*hidden_writes([run], [seen], declared)] == []
    assert [*hidden_writes([run_of(rows=(change(2, 3),), step=run.step)], [seen], [])] == []
