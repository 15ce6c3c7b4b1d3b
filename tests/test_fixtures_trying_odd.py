"""Schemas that resist: triggers that forbid, partitions, keys that change, names that are odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.run import Run as Process
from fixtures.trying import TableChange

from .trying_chains import tried

LEDGER = """
create function forbid() returns trigger language plpgsql as $$
begin raise exception 'append only'; end $$;
create table ledger (id int primary key, amount int not null default 0, kind text);
create trigger forbid before update or delete on ledger for each row execute function forbid();
create trigger forbid_truncate before truncate on ledger execute function forbid();
"""
PARTS = """
create table event (id int, at date, note text, primary key (id, at)) partition by range (at);
create table event_old partition of event for values from ('2000-01-01') to ('2024-06-01');
create table event_new partition of event for values from ('2024-06-01') to ('2100-01-01');
"""
ODD = """
create schema "Odd one";
create table "Odd one"."My ""Table" ("Id" int primary key, "a b" text)
"""
KEYED = "create table keyed (id int primary key, code text not null unique, note text)"


def test_a_ledger_that_forbids_changes_is_filled_all_the_same(
    run_state: Process, tmp_path: Path
) -> None:
    more = "alter table ledger add column note text"
    chain = tried(run_state, tmp_path, LEDGER, more, "alter table ledger add column last text")
    run = chain.survival()
    assert (run.applied.ok, run.rows, run.unseeded) == (True, (), {})
    nobody = "do $$ begin if exists (select from ledger) then raise 'rows'; end if; end $$"
    run = tried(run_state, tmp_path, LEDGER, more, nobody).survival()
    assert run.applied.ok
    assert run.coverage["public.ledger"] == "none"


@pytest.mark.parametrize(
    ("schema", "change", "rows"),
    [
        (PARTS, "alter table event rename column note to remark", ()),
        (PARTS, "drop table event_new", (TableChange("public.event", 9, 6),)),
        (ODD, 'alter table "Odd one"."My ""Table" rename to plain', ()),
        (
            ODD,
            'update "Odd one"."My ""Table" set "a b" = upper("a b")',
            (TableChange('"Odd one"."My ""Table"', 3, 3, ("a b",)),),
        ),
        (KEYED, "alter table keyed drop constraint keyed_pkey, add primary key (code)", ()),
    ],
)
def test_odd_tables_are_followed(
    run_state: Process, tmp_path: Path, schema: str, change: str, rows: tuple[TableChange, ...]
) -> None:
    run = tried(run_state, tmp_path, schema, change).survival()
    assert (run.applied.ok, run.rows) == (True, rows)


def test_without_its_key_a_table_is_counted(run_state: Process, tmp_path: Path) -> None:
    change = "alter table keyed drop column id"
    run = tried(run_state, tmp_path, KEYED, change).survival()
    assert run.coverage == {"public.keyed": "count"}
    assert run.rows == ()
