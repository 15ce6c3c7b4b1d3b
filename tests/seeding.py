"""What tests of seeding share: filling a schema, and looking at every row."""

from __future__ import annotations

from typing import Any

import psycopg

from fixtures.profile.tenancy import Tenancy
from fixtures.sandbox import Sandbox
from fixtures.tenancy import Intent, resolve
from fixtures.tenancy.seeding import Seeded, seed

SESSION = {"allowed": "select 1"}
ROOT = "create table org (id uuid primary key default gen_random_uuid(), name text not null);"
DEFAULTS: dict[str, Any] = {
    "root": "public.org",
    "default": {"class": "tenant", "tenant": "org_id"},
    "tables": {"public.org": {"class": "tenant", "tenant": "id"}},
    "session": SESSION,
}


def intent_of(connection: psycopg.Connection[Any], **section: Any) -> Intent:
    values = {**DEFAULTS, **section}
    return resolve(connection, Tenancy.model_validate(values))


def filled(sandbox: Sandbox, schema: str, **section: Any) -> tuple[Any, Intent, Seeded]:
    connection = sandbox.create(hint="seeding").connect()
    try:
        connection.execute(schema.encode())
        intent = intent_of(connection, **section)
        return connection, intent, seed(connection, intent)
    except BaseException:
        connection.close()
        raise


def assert_complete(connection: Any, intent: Intent, seeded: Seeded) -> None:
    """Every row is there exactly once, belongs to its tenant, and a fresh one can follow."""
    assert dict(seeded.unverified) == {}
    for (name, tenant), rows in seeded.rows.items():
        table = intent.table(name)
        for row in (rows.base, rows.spare, rows.movable):
            whose = table.tenants if table and table.tenants else f"select '{tenant}'"
            wanted = f"array(select t::text from ({whose}) t (t))"
            query = f"select {wanted} from (select * from {name} where {row.key}) r"
            found = connection.execute(query.encode()).fetchall()
            assert len(found) == 1, (name, row.key, found)
            assert tenant in found[0][0]
        with connection.transaction(force_rollback=True):
            if name in seeded.single:
                connection.execute("set local session_replication_role = replica")
                connection.execute(f"delete from {name} where {rows.base.key}")
                connection.execute("set local session_replication_role = origin")
            columns = ", ".join('"' + c.replace('"', '""') + '"' for c in rows.fresh.values)
            values = ", ".join(rows.fresh.values.values())
            what = f"({columns}) values ({values})" if columns else "default values"
            connection.execute(f"insert into {name} {what}".encode())
            found = connection.execute(
                f"select count(*) from {name} where {rows.fresh.key}".encode()
            )
            assert found.fetchone() == (1,), (name, rows.fresh.key)
