"""Whether a connection leads to where the profile says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..given import Identity
from ..names import quoted

ROLE = """
select r.rolcanlogin,
       coalesce(r.rolvaliduntil < pg_catalog.now(), false),
       pg_catalog.has_database_privilege(r.oid, d.oid, 'connect'),
       r.rolconnlimit >= 0
         and r.rolconnlimit <= (select pg_catalog.count(*) from pg_catalog.pg_stat_activity a
                                 where a.usesysid = r.oid and a.pid <> pg_catalog.pg_backend_pid())
  from pg_catalog.pg_roles r
  join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
 where r.rolname = %s
"""


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
        return
    may_log_in, expired, may_connect, full = row
    alter = f"alter role {quoted(role)}"
    reasons = [
        (not may_log_in, "may not log in", f"{alter} login"),
        (expired, "has a password that expired", f"{alter} valid until 'infinity'"),
        (not may_connect, "may not connect to the database", "grant connect on database …"),
        (full, "has no connection left of its limit", f"{alter} connection limit -1"),
    ]
    for applies, reason, remedy in reasons:
        if applies:
            yield Finding("target.migrating_role", f"{role} {reason}", remedy)
