"""A small product with tenants, and policies for it that are good or leak, for the prover."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import psycopg

from checks.tenancy.catalog import Catalog, read_catalog
from checks.tenancy.proof import Verdict, prove
from fixtures.profile.tenancy import Tenancy
from fixtures.sandbox import Sandbox, Server
from fixtures.tenancy import Intent, resolve

ROLES = ("proof_user", "proof_owner", "proof_staff")
SCHEMA = """
create role proof_owner;
create role proof_staff;
create role proof_user in role proof_staff;
grant usage on schema public to proof_user;
create schema auth;
grant usage on schema auth to proof_user;
create type public.standing as enum ('owner', 'editor');
create function auth.jwt() returns jsonb language sql stable as
  $$select nullif(current_setting('request.jwt.claims', true), '')::jsonb$$;
create function auth.uid() returns uuid language sql stable as
  $$select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
                    auth.jwt() ->> 'sub')::uuid$$;
create function public.ctx() returns uuid language sql stable as
  $$select nullif(current_setting('app.tenant', true), '')::uuid$$;
create table public.org (id uuid primary key, name text, parent_id uuid references public.org);
create table public.tree (ancestor uuid not null, descendant uuid not null,
                          primary key (ancestor, descendant));
create table public.member (org_id uuid not null references public.org, user_id uuid not null,
                            standing public.standing not null default 'editor',
                            primary key (org_id, user_id));
create table public.profile (user_id uuid primary key, org_id uuid not null);
create table public.doc (id uuid primary key, org_id uuid not null references public.org,
                         title text, owner_id uuid, number int not null default 0,
                         unique (id, org_id));
create table public.note (id uuid primary key, doc_id uuid not null references public.doc,
                          org_id uuid, body text);
create table public.loose (id uuid primary key, org_id uuid, code text not null);
grant all on all tables in schema public to proof_user;
"""
TABLES = """
alter table public.{0} enable row level security;
alter table public.{0} force row level security;
"""
BASE: dict[str, Any] = {
    "schemas": ["public"],
    "root": "public.org",
    "tables": {
        "public.org": {"class": "tenant", "tenant": "id"},
        "public.tree": {"class": "global"},
        "public.member": {"class": "tenant", "tenant": "org_id"},
        "public.profile": {"class": "tenant", "tenant": "org_id"},
        "public.doc": {"class": "tenant", "tenant": "org_id"},
        "public.note": {"class": "tenant", "via": ["doc_id -> public.doc"]},
        "public.loose": {"class": "tenant", "tenant": "org_id", "null_tenant": "nobody"},
    },
    "roles": [{"name": "user", "database_role": "proof_user"}],
    "session": {"allowed": "select public.ctx()"},
}
MEMBERS = "select m.org_id from public.member m where m.user_id = auth.uid()"
OWN = "org_id = public.ctx()"
MEMBERSHIP: dict[str, Any] = {"session": {"allowed": MEMBERS}}
OWN_MEMBERSHIPS = "create policy m on public.member for select using (user_id = auth.uid());"
ALL = ("select", "insert", "update_old", "update_new", "delete")
WRITES = ("insert", "update_new")
OLD = ("select", "update_old", "delete")


def section(**changes: Any) -> Tenancy:
    """Return a profile's section, changed."""
    return Tenancy.model_validate(BASE | changes)


def facts(connection: psycopg.Connection[Any], tenancy: Tenancy) -> tuple[Catalog, Intent]:
    """Read what the prover starts from."""
    connection.execute("set local search_path = ''")
    seeds = {role.database_role for role in tenancy.roles}
    return read_catalog(connection, seeds), resolve(connection, tenancy)


@contextmanager
def undone(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Take back what is done inside."""
    with connection.transaction(force_rollback=True):
        yield


@contextmanager
def product(server: Server) -> Iterator[psycopg.Connection[Any]]:
    """Make the product's database, with row security on and no policy yet."""
    sandbox = Sandbox(server)
    with sandbox.create().connect() as connection:
        connection.execute(SCHEMA)
        for table in ("org", "member", "profile", "doc", "note", "loose"):
            connection.execute(TABLES.format(table).encode())
        yield connection
    sandbox.roles += list(ROLES)
    sandbox.close()


def judge(
    database: psycopg.Connection[Any],
    sql: str,
    table: str = "doc",
    distrust: Any = (),
    **changes: Any,
) -> dict[str, Verdict]:
    """Return the verdict of each gate of a table under some policies."""
    with undone(database):
        database.execute(sql.encode())
        catalog, intent = facts(database, section(**changes))
    asked = intent.table(f"public.{table}")
    assert asked is not None
    conferred = [intent.table(name) for name in asked.grants_access_to]
    wanted = replace(intent, tables=(asked, *filter(None, conferred)))
    found = prove(catalog, cast(Any, wanted), distrust)
    return {v.gate: v for v in found if v.table == asked.name}


def leaking(verdicts: dict[str, Verdict]) -> set[str]:
    assert {v.status for v in verdicts.values()} <= {"PROVEN", "LEAK"}
    return {gate for gate, v in verdicts.items() if v.status == "LEAK"}


def policy(using: str = "", check: str = "", command: str = "all", extra: str = "") -> str:
    parts = f"create policy p on public.doc {extra} for {command} to proof_user"
    return (
        parts + (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    )
