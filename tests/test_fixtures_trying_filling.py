"""Every table gets rows, every column a value, and what cannot have one is told with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fixtures.sandbox import Sandbox
from fixtures.trying.filling import Filled, fill
from fixtures.trying.tables import read_tables
from fixtures.trying.witness import WITNESS

from .seeding import ROOT

HERE = Path(__file__).parent
ODD = (HERE / "seeding_odd.sql").read_text()
ACCOUNTS = (HERE / "seeding_accounts.sql").read_text()
NOBODY = frozenset[str]()


def opened(sandbox: Sandbox, schema: str) -> Any:
    connection = sandbox.create(hint="filling").connect()
    connection.execute(schema.encode())
    sandbox.ensure_role(WITNESS)
    return connection


def lacking(connection: Any) -> set[str]:
    """Name what has no row, or no value in any."""
    found = set()
    for table in read_tables(connection, NOBODY):
        for column in table.columns.values():
            query = f'select count(*), count("{column.name}") from {table.name}'
            rows, values = connection.execute(query).fetchone()
            found |= set() if rows and values else {f"{table.name}.{column.name}"}
    return found


def test_odd_schemas_are_filled_to_the_last_column(sandbox: Sandbox) -> None:
    for schema in (ROOT + ODD, ACCOUNTS):
        with opened(sandbox, schema) as connection:
            filled = fill(connection, NOBODY, Filled())
            told = {name.rpartition(".")[0] for name in lacking(connection)}
            assert told <= filled.unseeded.keys()
            # Its checks say that of two references one is empty, and in the others it is not.
            assert filled.unseeded.keys() <= {"public.poly"}


SHOP = """
create type size as enum ('s', 'm', 'l');
create domain code as text check (value ~ '^[A-Z]{3}$');
create table parent (id int primary key, boss int references parent, code code unique);
create table child (
  id int generated always as identity primary key,
  parent_id int not null references parent,
  size size, state text default 'open', flag boolean default false, price numeric(6, 2),
  twice int generated always as (id * 2) stored,
  low int, high int, check (low < high), exclude using btree (low with =)
);
"""


def test_rows_respect_what_the_schema_asks(sandbox: Sandbox) -> None:
    with opened(sandbox, SHOP) as connection:
        filled = fill(connection, NOBODY, Filled())
        assert filled.unseeded == {}
        rows = connection.execute("select state, flag, price, size from child").fetchall()
        assert len(rows) >= 2
        assert {state for state, *_ in rows} == {"open"}  # a default is the most plausible value
        assert {flag for _, flag, *_ in rows} == {True, False}
        assert any(price % 1 for _, _, price, _ in rows)
        assert len({size for *_, size in rows}) == 2


def test_what_is_new_is_filled_later_and_the_rest_stays(sandbox: Sandbox) -> None:
    with opened(sandbox, SHOP) as connection:
        first = fill(connection, NOBODY, Filled())
        before = connection.execute("select * from parent order by id").fetchall()
        connection.execute(
            "alter table parent add note text, add at timestamptz default now(),"
            " add size size check (size in ('m', 'l'));"
            "create table grandchild (id serial primary key, child int not null references child,"
            " parent int references parent)"
        )
        second = fill(connection, NOBODY, first)
        assert second.unseeded == {}
        assert lacking(connection) == set()
        after = connection.execute("select id, boss, code from parent order by id").fetchall()
        assert after == before
        again = fill(connection, NOBODY, second)
        assert again.columns == second.columns


def test_what_cannot_be_filled_is_told(sandbox: Sandbox) -> None:
    schema = """
create table never (id int primary key, check (id > 5 and id < 3));
create table above (id int primary key, never_id int references never);
create table below (id int primary key, never_id int not null references never);
create table alone (id int primary key, a int, b int, check (num_nonnulls(a, b) = 1));
"""
    with opened(sandbox, schema) as connection:
        told = fill(connection, NOBODY, Filled()).unseeded
        assert set(told) == {"public.never", "public.above", "public.below", "public.alone"}
        assert told["public.never"].startswith("no rows: 23514")
        assert told["public.above"].startswith("no value in never_id")
        assert "it needs a row of public.never" in told["public.below"]
        assert told["public.alone"].startswith("no value in b")


def test_others_hold_grants_and_numbers_are_used(sandbox: Sandbox) -> None:
    schema = "create table t (id int primary key); create view v as select id from t;"
    with opened(
        sandbox, schema + "create sequence s; comment on table t is 'its own'"
    ) as connection:
        filled = fill(connection, NOBODY, Filled())
        for name in ("t", "v"):
            query = f"select has_table_privilege('{WITNESS}', '{name}', 'select')"
            assert connection.execute(query).fetchone() == (True,)
        assert connection.execute("select obj_description('t'::regclass)").fetchone() == (
            "its own",
        )
        assert connection.execute("select nextval('s') > 20000").fetchone() == (True,)
        connection.execute("drop view v; create view v as select id from t")
        fill(connection, NOBODY, filled)
        query = f"select has_table_privilege('{WITNESS}', 'v', 'select')"
        assert connection.execute(query).fetchone() == (True,)
