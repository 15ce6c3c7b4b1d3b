"""Columns: their types, and the names of everything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import NotApplicable
from . import aging, columns, naming
from .given import Schema
from .scope import require_tables


@check(
    "SCH004",
    severity="major",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="seed 001, temporal types; checklist 9, 10",
)
def test_temporal_types_are_right(db: Connection[Any], schema: Schema) -> None:
    """Instants have a time zone, and times of day are times.

    An instant without its zone is another one for each session; a gaming day that begins at
    an interval or an instant cannot be compared with a clock.

    Fix: `alter table … alter column … type timestamptz using … at time zone '…'`, with the zone
    in which the rows were written.
    """
    require_tables(db, schema.schemas)
    found = columns.columns_of(db, schema.schemas)
    promised = columns.typed(db, columns.spelled(db, schema.temporal))
    expect_none(columns.mistimed(found, promised, schema.instants))


@check(
    "SCH005",
    severity="major",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="seed 001, enum usage; checklist 8",
)
def test_closed_lists_are_enums(db: Connection[Any], schema: Schema) -> None:
    """Status columns use the declared enums, not free text.

    What the database does not refuse, some client will write: a status with a typing error
    matches no query and is never worked on. A domain, or a check that lists the values, closes
    the list as well.

    Fix: `create type … as enum (…)`, then `alter table … alter column … type … using …::…`.
    """
    require_tables(db, schema.schemas)
    found = columns.columns_of(db, schema.schemas)
    enums = {column: columns.name_of(db, enum) for column, enum in schema.enums.items()}
    expect_none(columns.unlisted(found, columns.spelled(db, enums), schema.status_columns))


@check(
    "SCH008",
    severity="major",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="seed 001, deprecations and end of life",
)
def test_deprecated_objects_are_gone(
    db: Connection[Any], schema: Schema, not_applicable: NotApplicable
) -> None:
    """Deprecated objects are gone after their end of life.

    What was announced and never removed is used again by the next one who finds it.

    Fix: drop it in a migration, or have a later day approved in `[[schema.deprecated]]`.
    """
    if not schema.deprecated:
        not_applicable("[[schema.deprecated]] lists nothing")
    expect_none(aging.overdue(db, schema.deprecated, datetime.now(UTC).date()))


@check(
    "SCH010",
    severity="minor",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="field, truncated identifiers",
)
def test_names_follow_the_rules(db: Connection[Any], schema: Schema) -> None:
    """Names follow the project's pattern, and none was cut at 63 bytes.

    A name that needs quotes is mistyped for ever; of one that is too long the server keeps the
    beginning, and the next one that begins so collides.

    Fix: `alter … rename to …`, or correct `[schema] naming`.
    """
    require_tables(db, schema.schemas)
    expect_none(naming.misnamed(db, schema.schemas, schema.naming))
