"""The server can take the change now."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import Unverified, check, expect_none
from ..given import Pending
from ..plan import touched_by_plan
from . import capacity, needs
from .blocking import blocking_findings, hidden_sessions


@check(
    "PRE008",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, P3 abort gates",
)
def test_nothing_blocks_the_migrations(
    db: Connection[Any], planned: Pending, migrations: Any, limits: Any
) -> None:
    """Nothing will block the migrations.

    No other session holds a lock on a table they touch, or on the target of a new foreign
    key; nobody idles in a transaction; no prepared transaction is left. One idle reader is
    enough to make an ALTER TABLE wait, and everybody else behind it.

    Fix: end the session, `select pg_terminate_backend(pid)`, or roll the transaction back.
    """
    touched = touched_by_plan(planned, migrations.version_table)
    findings = blocking_findings(db, touched.existing, limits.idle_seconds)
    expect_none(findings)
    if touched.concurrently and (hidden := hidden_sessions(db)):
        raise Unverified(hidden)


@check("PRE009", severity="major", tags={"preconditions"}, phases={"preflight"})
def test_the_server_has_capacity(db: Connection[Any], limits: Any) -> None:
    """The server has room for the change.

    Connections are left, transaction ids are young, no index is invalid, and no replication
    slot holds back more WAL than it should. Each of these turns a short change into an outage.

    Fix: `vacuum (freeze)`, `reindex index concurrently …`, or drop the slot that nobody reads.
    """
    expect_none(capacity.findings(db, limits))


@check("PRE010", severity="blocker", tags={"preconditions"}, phases={"preflight"})
def test_what_the_migrations_need_exists(
    db: Connection[Any], planned: Pending, profile: Any
) -> None:
    """Every extension, role and schema that the migrations need exists.

    What a migration names and the server lacks stops it half-way through a maintenance window.

    Fix: `create extension …`, `create role …` or `create schema …` before the window.
    """
    touched = touched_by_plan(planned, "")
    expect_none(needs.findings(db, touched, profile.preconditions))


@check("PRE013", severity="blocker", tags={"preconditions"}, phases={"preflight"})
def test_the_migrating_role_may_alter_what_it_touches(
    db: Connection[Any], planned: Pending, migrations: Any, migrating_role: str
) -> None:
    """The migrating role may alter what the migrations touch.

    It owns every table they alter, may reference the targets of new foreign keys, and may
    create in the schemas they create in. Otherwise they stop with 42501 at the first table
    that somebody else owns.

    Fix: `alter table … owner to …`, or grant membership in the owner.
    """
    touched = touched_by_plan(planned, migrations.version_table)
    expect_none(needs.rights(db, touched, migrating_role))
