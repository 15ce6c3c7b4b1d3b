"""What a second run, a way back, a watcher and an interruption show."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.run import Run as Process
from fixtures.trying import Hold, TableChange

from .trying_chains import tried

TABLES = """
create table item (
  id bigint generated always as identity primary key,
  label text not null,
  amount int not null default 1
);
create view items as select id, label from item;
create sequence numbers;
"""

AGAIN = {
    "unnamed index": ("create index on item (label)", "index", ()),
    "unnamed check": ("alter table item add check (amount > -5)", "check constraint", ()),
    "view made anew": (
        "drop view items; create view items as select id, label from item",
        "grant",
        (),
    ),
    "keyless insert": (
        "insert into item (label) values ('x')",
        "",
        (TableChange("public.item", 4, 5),),
    ),
    "relative update": (
        "update item set amount = amount + 1",
        "",
        (TableChange("public.item", 3, 3, ("amount",)),),
    ),
    "sequence set back": (
        "select setval('numbers', 1)",
        "",
        (TableChange("public.numbers", 20000, 1, ("last_value",)),),
    ),
    "column again": (
        "alter table item drop column if exists extra; alter table item add extra text",
        "",
        (TableChange("public.item", 3, 3, ("extra",)),),
    ),
}


@pytest.mark.parametrize("way", AGAIN)
def test_what_a_second_run_changes(run_state: Process, tmp_path: Path, way: str) -> None:
    statements, kind, rows = AGAIN[way]
    run = tried(run_state, tmp_path, TABLES, statements).twice()
    assert run.applied.ok
    assert run.rows == rows
    assert not kind or kind in {difference.kind for difference in run.catalog}
    assert kind or not run.catalog


def test_a_second_run_that_changes_nothing(run_state: Process, tmp_path: Path) -> None:
    same = """
create table if not exists other (id int primary key, n int);
create index if not exists item_label on item (label);
create or replace view items as select id, label from item;
insert into other (id, n) values (1, 1) on conflict do nothing;
update item set label = label;
"""
    run = tried(run_state, tmp_path, TABLES, same).twice()
    assert run.applied.ok
    assert (run.catalog, run.rows) == ((), ())
    assert run.touched == {"public.item": 3}  # written anew, with the same values
    refused = tried(run_state, tmp_path, TABLES, "create table more (id int)").twice()
    assert refused.applied.sqlstate == "42P07"
    assert (refused.catalog, refused.rows) == ((), ())


def test_a_role_that_a_migration_makes_is_no_obstacle(run_state: Process, tmp_path: Path) -> None:
    makes = "create role tried_reader; create index concurrently i on item (amount)"
    chain = tried(run_state, tmp_path, TABLES, makes, role="")
    for _ in range(2):
        assert chain.survival().applied.ok
        assert chain.watched().applied.ok
        assert all(each.again.ok for each in chain.interrupted() if not each.within)
        assert chain.twice().applied.sqlstate == "42710"
        text = makes.replace("i on", "j on")
        chain = tried(run_state, tmp_path, TABLES, text, role="")  # another chain, one server
    run_state.sandbox.roles.append("tried_reader")


def test_half_of_a_second_run_stays(run_state: Process, tmp_path: Path) -> None:
    half = """
begin;
create index on item (amount);
commit;
begin;
alter table item add column extra text;
commit;
"""
    run = tried(run_state, tmp_path, TABLES, half).twice()
    assert run.applied.sqlstate == "42701"
    assert {difference.kind for difference in run.catalog} >= {"index"}


def test_a_way_back_restores_or_does_not(run_state: Process, tmp_path: Path) -> None:
    up = "alter table item drop column label; create table other (id int)"
    fine = "drop table other; alter table item drop column extra"
    good = tried(
        run_state,
        tmp_path,
        TABLES,
        "alter table item add extra text; create table other ()",
        down=fine,
    ).back()
    assert good.applied.ok
    assert (good.catalog, good.rows) == ((), ())
    (tmp_path / "b").mkdir()
    down = "drop table other; alter table item add column label text not null default ''"
    view = TABLES.replace("id, label from", "id from")
    bad = tried(run_state, tmp_path / "b", view, up, down=down).back()
    assert bad.applied.ok
    assert {difference.kind for difference in bad.catalog} == {"column", "column order"}
    assert bad.rows == (TableChange("public.item", 3, 3, ("label",)),)


def test_locks_rewrites_and_time_are_seen_by_statement(run_state: Process, tmp_path: Path) -> None:
    statements = """
create index item_amount on item (amount);
create table other (id int);
alter table item alter column amount type bigint;
select 1;
"""
    view = TABLES.replace("create view", "-- create view")
    seen = tried(run_state, tmp_path, view, statements).watched()
    assert seen.applied.ok
    assert seen.rewritten == ((2, "public.item"),)
    assert Hold(0, "public.item", "ShareLock") in seen.holds
    assert Hold(2, "public.item", "AccessExclusiveLock") in seen.holds
    assert {hold.relation for hold in seen.holds} == {"public.item"}
    assert len(seen.seconds) == len(seen.wal_bytes) == 4
    assert seen.wal_bytes[2] > seen.wal_bytes[3]


def test_what_runs_alone_is_watched_while_it_runs(run_state: Process, tmp_path: Path) -> None:
    seen = tried(
        run_state, tmp_path, TABLES, "create index concurrently item_label on item (label)"
    ).watched()
    assert seen.applied.ok
    assert seen.rewritten == ()
    assert {hold.mode for hold in seen.holds} <= {"ShareUpdateExclusiveLock", "AccessShareLock"}


def test_a_stopped_migration_leaves_half_of_itself(run_state: Process, tmp_path: Path) -> None:
    steps = """
alter table item add column if not exists extra text;
create index concurrently if not exists item_label on item (label);
create table other (id int);
"""
    stopped = tried(run_state, tmp_path, TABLES, steps).interrupted()
    assert [(each.after, each.within) for each in stopped] == [(0, False), (1, True), (1, False)]
    assert [each.again.ok for each in stopped] == [True, True, True]
    assert [bool(each.catalog) for each in stopped] == [False, True, False]  # it stays invalid
    whole = tried(run_state, tmp_path, TABLES, "create table third (id int)").interrupted()
    assert whole == ()
