"""Tables: that they exist, that their rows have names, that their keys are served."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import NotApplicable
from . import keys, tables
from .given import Schema
from .scope import require_tables


@check(
    "SCH001",
    severity="blocker",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="seed 001, bounded contexts",
)
def test_promised_tables_exist(
    db: Connection[Any], schema: Schema, not_applicable: NotApplicable
) -> None:
    """Every table of a bounded context exists, and every table has its context.

    A service whose table was renamed, or is a view now, fails at its first request; a table
    without a context is owned by nobody. The second is judged where `complete` is set.

    Fix: correct the migration, or the list in `[schema.contexts]`.
    """
    if not schema.contexts and not schema.complete:
        not_applicable("[schema.contexts] lists no table")
    require_tables(db, schema.schemas)
    expect_none(tables.misplaced(db, schema.contexts, schema.schemas, schema.complete))


@check(
    "SCH002",
    severity="major",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="field, logical replication",
)
def test_tables_have_a_primary_key(db: Connection[Any], schema: Schema) -> None:
    """Every table has a primary key.

    Without one, logical replication cannot apply an update, and a row that is there twice
    cannot be named to be removed.

    Fix: `alter table … add primary key (…)`; on a large table build the unique index
    concurrently first and add the key using it.
    """
    require_tables(db, schema.schemas)
    expect_none(tables.without_key(db, schema.schemas))


@check(
    "SCH003",
    severity="major",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="seed 001, checklist 7; field",
)
def test_foreign_keys_are_indexed(db: Connection[Any], schema: Schema) -> None:
    """Every foreign key has an index that begins with its columns.

    PostgreSQL indexes the side that is referred to, never the one that refers: each delete of
    a parent then reads the whole child, under a lock.

    Fix: `create index concurrently on … (…)`.
    """
    require_tables(db, schema.schemas)
    expect_none(keys.uncovered(db, schema.schemas))


@check(
    "SCH009",
    severity="major",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="field, interrupted maintenance",
)
def test_constraints_and_indexes_are_healthy(db: Connection[Any], schema: Schema) -> None:
    """Constraints hold, and indexes help.

    A constraint that is NOT VALID or NOT ENFORCED promises what the rows may not keep; an
    invalid index or a second equal one is paid for by every write and read by nobody; a key
    whose two sides have different types compares by a cast.

    Fix: what each finding says; validate first where old rows may break the rule.
    """
    require_tables(db, schema.schemas)
    expect_none(keys.unhealthy(db, schema.schemas))
