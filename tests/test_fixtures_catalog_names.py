"""Whatever an object is called, its identity leads back to it."""

from __future__ import annotations

import string
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql

from fixtures.catalog import take_snapshot
from tests.servers import running

ODD = st.text(
    st.sampled_from(string.ascii_letters + string.digits + "_ .\"'%<>/\\;{}$\n:é漢😀"),
    min_size=1,
).map(lambda name: name.encode()[:63].decode(errors="ignore"))
NAMES = st.one_of(
    ODD, st.sampled_from(["<script>alert(1)</script>", "select", "a.b", 'a"b', "x" * 63])
).filter(lambda name: name and not name.startswith("pg_"))


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection]:
    with running("embedded-18") as server, psycopg.connect(server.dsn) as connection:
        yield connection


@settings(max_examples=40)
@given(names=st.lists(NAMES, min_size=5, max_size=5, unique=True))
def test_names_come_back_as_they_were_given(connection, names: list[str]):
    schema, table, column, index, function = map(sql.Identifier, names)
    statements = sql.SQL(
        "create schema {s}; create table {s}.{t} ({c} int); create index {i} on {s}.{t} ({c});"
        "create function {s}.{f}(integer) returns int language sql as 'select 1';"
        "create type {s}.{c} as enum ()"
    ).format(s=schema, t=table, c=column, i=index, f=function)
    with connection.transaction(force_rollback=True):
        connection.execute(statements)
        rows = take_snapshot(connection).rows
        assert len({(row.kind, row.identity) for row in rows}) == len(rows)
        quoted = connection.execute("select quote_ident(%s)", [names[0]]).fetchone()[0]
        made = {row.kind: row.identity for row in rows if row.identity.startswith(f"{quoted}.")}
        query = """select to_regclass(%s)::oid = (select oid from pg_class where relname = %s
                             and relnamespace = (select oid from pg_namespace where nspname = %s)),
                          to_regprocedure(%s) is not null, to_regtype(%s) is not null"""
        found = connection.execute(
            query, [made["table"], names[1], names[0], made["function"], made["enum"]]
        ).fetchone()
        assert found == (True, True, True)
        assert made["column"].startswith(made["table"] + ".")
        assert made["index"].startswith(made["table"] + ".")
