"""The casino system after row security, with two casinos, and a way into it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from fixtures.run import Run
from fixtures.sandbox import Database
from fixtures.systems.starting import SYSTEMS, states_of

OWN, FOREIGN = "aaaaaaaa-0000-0000-0000-000000000000", "bbbbbbbb-0000-0000-0000-000000000000"
ROLES = ("admin", "pit_boss", "dealer", "cashier", "compliance", "reward_issuer", "automation")
CASINO = """
insert into casino (id, name) values ({casino}, 'house');
insert into player (id, first_name, last_name) values ({player}, 'f', 'l');
insert into player_casino (casino_id, player_id) values ({casino}, {player});
insert into gaming_table (id, casino_id, label, type) values ({table}, {casino}, 't', 'poker');
insert into rating_slip (id, casino_id, player_id) values ({slip}, {casino}, {player});
insert into player_loyalty (casino_id, player_id) values ({casino}, {player});
insert into table_fill (casino_id, table_id, request_id, chipset, amount_cents)
values ({casino}, {table}, 'first', '{{}}', 1);
"""
STAFF = """
with login as (insert into auth.users (id) values ({id}) returning id)
insert into staff (id, user_id, casino_id, role, first_name, last_name)
select id, id, {casino}, {role}, 'f', 'l' from login
"""
DENIED = psycopg.errors.InsufficientPrivilege


def ident(casino: str, what: str) -> str:
    """Make the same uuid for the same thing of a casino."""
    return casino[:24] + what.encode().hex()[:12].ljust(12, "0")


@pytest.fixture(scope="session")
def template(run_state: Run) -> Database:
    """Give the secured system with two casinos; it must only be cloned."""
    database = run_state.sandbox.clone(states_of(run_state, SYSTEMS["srm"])["secured"])
    with database.connect() as connection:
        for casino in (OWN, FOREIGN):
            names = {name: sql.Literal(ident(casino, name)) for name in ("player", "table", "slip")}
            connection.execute(sql.SQL(CASINO).format(casino=sql.Literal(casino), **names))
            for role in ROLES:
                values = map(sql.Literal, (ident(casino, role), casino, role))
                pairs = dict(zip(("id", "casino", "role"), values, strict=True))
                connection.execute(sql.SQL(STAFF).format(**pairs))
    return database


@pytest.fixture
def srm(run_state: Run, template: Database) -> Iterator[Database]:
    """Give the system to change it."""
    database = run_state.sandbox.clone(template, hint="srm")
    yield database
    run_state.sandbox.drop(database)


@contextmanager
def acting(database: Database, role: str, **claims: Any) -> Iterator[psycopg.Connection[Any]]:
    """Sign in through the real door as a member of staff of one's own casino."""
    metadata = {"casino_id": OWN, "staff_id": ident(OWN, role), "staff_role": role}
    token = {"sub": ident(OWN, role), "role": "authenticated", "app_metadata": metadata} | claims
    with database.connect("authenticator") as connection, connection.transaction():
        connection.execute("set local role authenticated")
        settings = "select set_config('request.jwt.claims', %s, true)"
        connection.execute(settings, [json.dumps(token)])
        yield connection


def refused(connection: psycopg.Connection[Any], statement: str, *values: Any) -> None:
    """Assert that a statement is refused for want of a right, and go on."""
    with pytest.raises(DENIED), connection.transaction():
        connection.execute(statement.encode(), values)


def count(connection: psycopg.Connection[Any], table: str) -> int:
    """Count the rows of a table that a session sees."""
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
