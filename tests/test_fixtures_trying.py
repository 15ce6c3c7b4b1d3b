"""Rows survive a migration or they do not, and what is seen of that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.outcomes import Unverified
from fixtures.run import Run as Process
from fixtures.trying import TableChange

from .trying_chains import tried

TABLES = """
create table team (id int generated always as identity primary key, name text not null unique);
create table person (
  id uuid primary key default gen_random_uuid(),
  team_id int references team (id),
  name text not null,
  born date,
  state text not null default 'open',
  active boolean not null default false,
  paid numeric(12, 4) default 0
);
"""

HARMLESS = {
    "new column": "alter table person add column note text, add column n int not null default 7",
    "renamed column": "alter table person rename column name to full_name",
    "renamed table": "alter table person rename to human",
    "wider type": "alter table team alter column id type bigint",
    "more digits": "alter table person alter column paid type numeric(14, 6)",
    "text to varchar": "alter table person alter column name type varchar(200)",
    "text to its enum": """
create type person_state as enum ('open', 'closed');
alter table person alter column state drop default;
alter table person alter column state type person_state using state::person_state;
alter table person alter column state set default 'open'""",
    "moved by hand": """
alter table person add column named text;
update person set named = name;
alter table person alter column named set not null;
alter table person drop column name;
alter table person rename column named to name""",
    "dropped column": "alter table person drop column born",
    "date to timestamp": "alter table person alter column born type timestamp",
}


@pytest.mark.parametrize("way", HARMLESS)
def test_what_loses_nothing_shows_no_change(run_state: Process, tmp_path: Path, way: str) -> None:
    run = tried(run_state, tmp_path, TABLES, HARMLESS[way]).survival()
    assert run.applied.ok, run.applied
    assert run.rows == ()
    assert run.unseeded == {}
    assert run.coverage == {"public.person": "fingerprint", "public.team": "fingerprint"}


HARMFUL = {
    "emptied": ("alter table person drop column born; alter table person add born date", "born"),
    "default again": (
        "alter table person drop column active;"
        "alter table person add column active boolean not null default false",
        "active",
    ),
    "fewer digits": ("alter table person alter column paid type numeric(12, 1)", "paid"),
    "overwritten": ("update person set name = 'x'", "name"),
    "swapped": (
        "update person p set name = (select q.name from person q where q.id <> p.id"
        " order by q.name = p.name, q.id limit 1)",
        "name",
    ),
    "truncated time": ("alter table person alter column born type date using '2000-01-01'", "born"),
    "text by its default": (
        "alter table person drop column state;"
        "alter table person add column state text not null default 'open'",
        "state",
    ),
}


@pytest.mark.parametrize("way", HARMFUL)
def test_what_loses_values_names_the_column(run_state: Process, tmp_path: Path, way: str) -> None:
    statements, column = HARMFUL[way]
    run = tried(run_state, tmp_path, TABLES, statements).survival()
    assert run.applied.ok
    assert run.rows == (TableChange("public.person", 3, 3, (column,)),)


def test_rows_and_tables_that_go_are_counted(run_state: Process, tmp_path: Path) -> None:
    gone = tried(run_state, tmp_path, TABLES, "drop table person; delete from team").survival()
    assert gone.rows == (
        TableChange("public.person", 3, None),
        TableChange("public.team", 3, 0),
    )


def test_a_required_column_without_a_default_fails_on_rows(
    run_state: Process, tmp_path: Path
) -> None:
    bad = tried(run_state, tmp_path, TABLES, "alter table person add column n int not null")
    run = bad.survival()
    assert (run.applied.ok, run.applied.sqlstate) == (False, "23502")
    later = tried(
        run_state,
        tmp_path,
        TABLES,
        "alter table person add column n int not null",
        "alter table person add column m int",
    )
    assert later.survival().applied.ok  # goes on from a database in which it ran
    assert later.survival().coverage["public.person"] == "fingerprint"


def test_rows_that_fit_the_schema_after_are_tried_next(run_state: Process, tmp_path: Path) -> None:
    typed = """
create type rank as enum ('low', 'high');
alter table person alter column name type rank using name::rank;
alter table person add constraint paid_range check (paid between 5 and 6)
"""
    run = tried(run_state, tmp_path, TABLES, typed).survival()
    assert run.applied.ok
    assert run.rows == ()
    assert run.unseeded == {}
    assert set(run.coverage.values()) == {"fingerprint"}


def test_what_no_rows_fit_is_told(run_state: Process, tmp_path: Path) -> None:
    unpaid = "alter table person add constraint unpaid check (paid is null)"
    run = tried(run_state, tmp_path, TABLES, unpaid).survival()
    assert run.applied.ok
    assert run.coverage["public.person"] == "fingerprint"
    assert run.unseeded["public.person"].startswith("no value in paid")
    nobody = """
do $$ begin
  if exists (select from person) then raise 'there are people'; end if;
end $$;
alter table person alter column name type varchar(30)
"""
    run = tried(run_state, tmp_path, TABLES, nobody).survival()
    assert run.applied.ok
    assert run.coverage["public.person"] == "none"
    assert "P0001 there are people" in run.unseeded["public.person"]


def test_a_broken_migration_stops_those_behind_it(run_state: Process, tmp_path: Path) -> None:
    broken = tried(run_state, tmp_path, TABLES, "alter table nobody add n int")
    assert broken.survival().applied.sqlstate == "42P01"
    assert broken.twice().applied.sqlstate == "42P01"
    assert broken.back().applied.sqlstate == "42P01"
    assert broken.watched().applied.sqlstate == "42P01"
    assert broken.interrupted() == ()
    more = ["alter table nobody add n int", "create table a ()", "create table b ()"]
    behind = tried(run_state, tmp_path, TABLES, *more)
    with pytest.raises(Unverified, match=r"004: .*002 before it does not run: 42P01"):
        behind.survival()


def test_only_what_is_judged_is_tried(run_state: Process, tmp_path: Path) -> None:
    """What comes before the anchor only has to run: it did, wherever there are rows."""
    past = "alter table person add column n int not null"
    chain = tried(
        run_state,
        tmp_path,
        TABLES,
        past,
        "alter table person add column m int",
        more="anchor = '002'",
    )
    run = chain.survival()
    assert run.applied.ok
    assert run.coverage["public.person"] == "fingerprint"
    assert run.rows == ()
