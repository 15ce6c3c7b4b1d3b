"""The snapshot: its scope, its reader's rights, its names, its digests, files and differences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from fixtures.catalog import (
    Scope,
    Snapshot,
    compare,
    fingerprint,
    load_snapshot,
    save_snapshot,
    take_digests,
    take_snapshot,
)
from fixtures.catalog import statement as catalog_statement
from fixtures.catalog.kinds.unmodelled import MODELLED, unmodelled
from tests.servers import Server, running

SCHEMA = """
    create table public.version (num varchar(64) primary key);
    comment on table public.version is 'which revision';
    create table public.deals (id bigint primary key, title text);
    create index deals_title_idx on public.deals (title);
    create schema platform;
    create table platform.jobs (id int);
    create function public.tool() returns int language sql as 'select 1';
"""

# The barest form of each: a kind must not depend on rows of a catalog that are not always there.
LONE = {
    "access method": "create access method heaps type table handler heap_tableam_handler",
    "aggregate": "create aggregate public.total(integer) (sfunc = int4pl, stype = integer)",
    "cast": "create type public.t as (); create cast (public.t as text) with inout",
    "collation": "create collation public.plain (locale = 'C')",
    "conversion": "create conversion public.c for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8",
    "default privilege": "alter default privileges revoke execute on functions from public",
    "enum": "create type public.none as enum ()",
    "foreign data wrapper": "create foreign data wrapper bare",
    "foreign server": "create foreign data wrapper w; create server s foreign data wrapper w",
    "operator": "create operator public.=== (rightarg = integer, function = int4up)",
    "operator family": "create operator family public.bare using btree",
    "policy": "create policy p on public.deals",
    "publication": "create publication bare",
    "rule": "create rule r as on update to public.deals do also nothing",
    "text search configuration": "create text search configuration public.c (parser = default)",
    "text search dictionary": "create text search dictionary public.d (template = simple)",
    "view": "create view public.nothing as select",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running("embedded-18") as started:
        started.execute("create role reader login", "create role platform_owner", "create role app")
        yield started


@pytest.fixture(scope="module")
def filled(server: Server) -> str:
    server.execute("create database filled")
    with psycopg.connect(server.at("filled")) as connection:
        connection.execute(SCHEMA)
        connection.execute("alter function public.tool() owner to platform_owner")
    return server.at("filled")


@pytest.fixture
def connection(filled: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(filled) as connection:
        yield connection
        connection.rollback()


def identities(snapshot: Snapshot) -> set[str]:
    return {f"{row.kind} {row.identity}" for row in snapshot.rows}


def test_an_excluded_table_takes_all_that_belongs_to_it_along(connection):
    scope = Scope(exclude_tables=frozenset({"public.version"}))
    left_out = identities(take_snapshot(connection)) - identities(take_snapshot(connection, scope))
    assert left_out == {
        "table public.version",
        "column public.version.num",
        "column order public.version",
        "primary key public.version.version_pkey",
        "index public.version.version_pkey",
        "comment table public.version",
        "owner table public.version",
    }


def test_what_the_platform_manages_is_left_out(connection):
    scope = Scope(
        managed_schemas=frozenset({"platform"}),
        managed_owners=frozenset({"platform_owner"}),
        managed_extensions=frozenset({"plpgsql"}),
    )
    left_out = identities(take_snapshot(connection)) - identities(take_snapshot(connection, scope))
    for name in ("schema platform", "table platform.jobs", "function public.tool()"):
        assert name in left_out
    assert "extension plpgsql" in left_out
    assert not any("public.deals" in name for name in left_out)


def test_without_local_facts_nothing_of_the_server_is_told(connection):
    kinds = {row.kind for row in take_snapshot(connection, Scope(local=False)).rows}
    assert not kinds & {"database", "database grant", "role"}
    assert "owner" in kinds


def test_a_reader_without_any_privilege_sees_the_same(server: Server, filled: str, connection):
    with psycopg.connect(filled, user="reader") as reader:
        assert take_snapshot(reader) == take_snapshot(connection)


def test_digests_and_snapshot_agree_in_every_scope(connection):
    for scope in (Scope(), Scope(local=False), Scope(exclude_tables=frozenset({"public.deals"}))):
        assert take_digests(connection, scope) == take_snapshot(connection, scope).digests


def test_an_open_transaction_keeps_its_settings_and_its_changes(connection):
    connection.execute("set local search_path = platform")
    connection.execute("create table public.mine ()")
    assert "table public.mine" in identities(take_snapshot(connection))
    assert connection.execute("show search_path").fetchone() == ("platform",)
    assert connection.execute("select to_regclass('public.mine') is not null").fetchone() == (True,)


def test_reading_leaves_no_transaction_open(filled: str):
    with psycopg.connect(filled) as connection:
        take_digests(connection)
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_a_fingerprint_forgets_owners_and_the_server(server: Server, connection):
    with running("embedded-18") as other:
        other.execute("create role platform_owner", "create database filled")
        other.execute("alter database filled set work_mem = '5MB'")
        with psycopg.connect(other.at("filled")) as copy:
            copy.execute(SCHEMA)
            copy.execute("alter table public.deals owner to platform_owner")
            assert fingerprint(copy) == fingerprint(take_snapshot(connection))
            copy.execute("alter table public.deals alter column title set not null")
            assert fingerprint(copy) != fingerprint(connection)


def test_objects_of_an_unknown_catalog_are_named(connection, monkeypatch):
    queries = (*catalog_statement.QUERIES, unmodelled(MODELLED - {"pg_cast", "pg_statistic_ext"}))
    monkeypatch.setattr(catalog_statement, "QUERIES", queries)
    assert take_snapshot(connection).unmodelled == ()
    connection.execute("create type public.tag as (a int)")
    connection.execute("create cast (public.tag as text) with inout")
    connection.execute("create statistics public.pair on id, title from public.deals")
    found = take_snapshot(connection).unmodelled
    assert found == ("cast (public.tag AS pg_catalog.text)", "statistics object public.pair")


@pytest.mark.parametrize("kind", LONE)
def test_an_object_is_seen_when_it_is_the_only_one_of_its_kind(connection, kind: str):
    before = take_snapshot(connection)
    assert kind not in before.digests
    connection.execute(LONE[kind])
    assert kind in take_snapshot(connection).digests


def test_user_objects_in_system_schemas_are_not_hidden(connection):
    connection.execute("create function pg_catalog.odd() returns int language sql as 'select 1'")
    connection.execute("create view information_schema.odd as select 1 as one")
    found = identities(take_snapshot(connection))
    assert {"function pg_catalog.odd()", "view information_schema.odd"} <= found


def test_a_snapshot_survives_a_file(connection, tmp_path: Path):
    connection.execute(sql.SQL("create table public.{} ()").format(sql.Identifier("a\u2028\nb")))
    snapshot = take_snapshot(connection)
    save_snapshot(snapshot, tmp_path / "catalog.jsonl")
    loaded = load_snapshot(tmp_path / "catalog.jsonl")
    assert loaded == snapshot
    assert loaded.digests == snapshot.digests


def test_live_catalogs_are_compared_object_by_object(server: Server, connection):
    server.execute("create database twin")
    with psycopg.connect(server.at("twin")) as twin:
        twin.execute(SCHEMA)
        twin.execute("alter function public.tool() owner to platform_owner")
        assert compare(twin, connection) == []
        twin.execute("create table public.extra (id int)")
        twin.execute("drop index public.deals_title_idx")
        found = {(d.change, d.kind, d.identity) for d in compare(twin, connection)}
        assert ("unexpected", "table", "public.extra") in found
        assert ("missing", "index", "public.deals.deals_title_idx") in found
        assert len(found) == 5
