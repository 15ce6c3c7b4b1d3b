"""A trial made by hand: small tables, each with one fault, three tenants in every one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from fixtures.profile.tenancy import Tenancy
from fixtures.sandbox import Database, Sandbox
from fixtures.tenancy import Intent, resolve
from fixtures.tenancy.seeding import Row, Rows, Seeded, Seeder

TENANTS = ("acme", "zeta", "acme2")
SECTION = {
    "root": "public.tenant",
    "default": {"class": "tenant", "tenant": "tenant_id"},
    "tables": {"public.tenant": {"class": "tenant", "tenant": "id"}},
    "login": {"role": "probing_login"},
    "sources": [{"name": "tenant", "read": "setting:app.tenant", "trust": "server"}],
    "session": {
        "allowed": "select current_setting('app.tenant', true)",
        "bound": {"settings": {"app.tenant": ":tenant"}},
        "kinds": [{"name": "empty", "settings": {"app.tenant": ""}}],
    },
}
ROLES = """
do $$ begin create role probing_login login noinherit; exception when duplicate_object then end $$;
do $$ begin create role probing_app nologin; exception when duplicate_object then end $$;
do $$ begin create role probing_anon nologin; exception when duplicate_object then end $$;
grant probing_app, probing_anon to probing_login;
create table public.tenant (id text primary key);
alter table public.tenant enable row level security;
"""
TABLE = """
create table public.{name} (
  id text primary key, tenant_id text not null references public.tenant, note text);
alter table public.{name} enable row level security;
grant select, insert, update, delete on public.{name} to probing_app;
"""


@dataclass(frozen=True)
class Somebody:
    """An actor."""

    user: str
    actor: str
    tenant: str
    tenants: tuple[str, ...]


@dataclass(frozen=True)
class HandTrial:
    """What fixtures.tenancy.trial makes of a target, made by hand."""

    database: Database
    intent: Intent
    seeded: Seeded
    actors: Mapping[tuple[str, str], Somebody]
    sandbox: Sandbox

    @contextmanager
    def copy(self) -> Iterator[Database]:
        """Give a throwaway copy."""
        made = self.sandbox.clone(self.database, hint="copy")
        try:
            yield made
        finally:
            self.sandbox.drop(made)

    def seeder(self, connection: psycopg.Connection[Any]) -> Seeder:
        """Return what makes further rows."""
        return Seeder(connection, self.intent, self.seeded)


def trial(
    sandbox: Sandbox, tables: Mapping[str, str], changes: Mapping[str, object] | None = None
) -> HandTrial:
    """Make tables, each with the SQL that is special about it, and fill them."""
    database = sandbox.create(hint="probing")
    roles = [
        {
            "name": "user",
            "database_role": "probing_app",
            "can": {f"public.{name}": "SIUD" for name in tables},
        },
        {"name": "anon", "database_role": "probing_anon", "tenants": 0},
    ]
    section = Tenancy.model_validate(SECTION | {"roles": roles} | dict(changes or {}))
    rows = {}
    with database.connect() as connection:
        connection.execute(ROLES.encode())
        for tenant in TENANTS:
            connection.execute("insert into public.tenant values (%s)", [tenant])
        for name, special in tables.items():
            connection.execute((TABLE.format(name=name) + special).encode())
            for tenant in TENANTS:
                rows[f"public.{name}", tenant] = _rows(f"public.{name}", tenant)
                insert(connection, rows[f"public.{name}", tenant].base)
                insert(connection, rows[f"public.{name}", tenant].spare)
        intent = resolve(connection, section)
    seeded = Seeded(TENANTS, rows, {})
    actors = {("user", tenant): Somebody("u", "a", tenant, (tenant,)) for tenant in TENANTS}
    return HandTrial(database, intent, seeded, actors, sandbox)


def insert(connection: psycopg.Connection[Any], row: Row) -> None:
    """Insert a row that was thought out."""
    names, values = ", ".join(row.values), ", ".join(row.values.values())
    connection.execute(f"insert into {row.table} ({names}) values ({values})".encode())


def _rows(table: str, tenant: str) -> Rows:
    base, spare, fresh = (_row(table, tenant, kind) for kind in ("base", "spare", "fresh"))
    return Rows(base, spare, fresh, base)


def _row(table: str, tenant: str, kind: str) -> Row:
    values = {"id": f"'{tenant}-{kind}'", "tenant_id": f"'{tenant}'", "note": f"'{kind}'"}
    return Row(table, tenant, f'"id" = {values["id"]}', values)
