"""Whether a connection leads to where the profile says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..given import Identity

ROLE = "select rolcanlogin from pg_catalog.pg_roles where rolname = %s"


def target_findings(
    db: Connection[Any], identity: Identity, promise: Any, database: str
) -> list[Finding]:
    """Compare a connection with `[target]`; `database` is that of the stage."""
    return [*_place(identity, promise, database), *_role(db, promise.migrating_role)]


def _place(identity: Identity, promise: Any, database: str) -> Iterator[Finding]:
    major = identity.server_version // 10_000
    if promise.hosts and identity.host not in promise.hosts:
        meant = " or ".join(promise.hosts)
        yield Finding("target.hosts", f"connected to {identity.host}, the profile names {meant}")
    if database and identity.database != database:
        message = f"connected to {identity.database}, the profile names {database}"
        yield Finding("target.database", message)
    if promise.server_major not in (None, major):
        message = f"the server is {major}, the profile names {promise.server_major}"
        yield Finding("target.server_major", message)
    if promise.require_tls and not identity.tls and identity.host != "local":
        yield Finding("target.require_tls", "the connection is not encrypted", "sslmode=require")
    if identity.standby:
        yield Finding("target", "the server is a standby: it cannot be migrated")


def _role(db: Connection[Any], role: str) -> Iterator[Finding]:
    if not role:
        return
    row = db.execute(ROLE, [role]).fetchone()
    if row is None:
        yield Finding("target.migrating_role", f"there is no role {role}")
    elif not row[0]:
        remedy = f'alter role "{role}" login'
        yield Finding("target.migrating_role", f"{role} may not log in", remedy)
