"""Objects that must be gone: they outlived the day that the profile gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg
from psycopg import Connection

from ..declare import Finding, Unverified

DEFAULT = " default"
# One part more than a relation's name is a column.
PLACE = """
select pg_catalog.cardinality(parts) > 2, parts[pg_catalog.cardinality(parts)],
       (select pg_catalog.string_agg(pg_catalog.quote_ident(part), '.' order by at)
          from pg_catalog.unnest(parts[: pg_catalog.cardinality(parts) - 1])
          with ordinality u (part, at))
  from (select pg_catalog.parse_ident(%(name)s) as parts) p
"""
WHOLE = """
select pg_catalog.to_regclass(%(name)s) is not null
    or pg_catalog.to_regtype(%(name)s) is not null
    or exists (select
                 from pg_catalog.pg_proc p
                 join pg_catalog.pg_namespace n on n.oid = p.pronamespace,
                      pg_catalog.parse_ident(%(name)s) as parts
                where n.nspname = parts[1] and p.proname = parts[2])
"""
ROUTINE = "select pg_catalog.to_regprocedure(%(name)s) is not null"
COLUMN = """
select exists (
    select from pg_catalog.pg_attribute a
     where a.attrelid = pg_catalog.to_regclass(%(table)s)::oid
       and a.attname = %(column)s
       and a.attnum > 0
       and not a.attisdropped
       and (a.atthasdef or not %(default)s))
"""


def overdue(db: Connection[Any], deprecated: Sequence[Any], today: date) -> list[Finding]:
    """Find deprecated objects that are still there after their last day.

    Raises Unverified for a name that cannot be looked up.
    """
    return [
        Finding(entry.object, f"was to be gone after {entry.until}: {entry.reason}")
        for entry in deprecated
        if entry.until < today and exists(db, entry.object)
    ]


def exists(db: Connection[Any], name: str) -> bool:
    """Say whether a declared object is there; raises Unverified for what is no name."""
    try:
        with db.transaction():
            return _found(db, name)
    except psycopg.Error as error:
        reason = f"cannot be looked up: {error.diag.message_primary}"
        raise Unverified([Finding(name, reason, "correct [[schema.deprecated]]")]) from None


def _found(db: Connection[Any], name: str) -> bool:
    if name.endswith(")"):
        return _true(db, ROUTINE, name=name)
    bare = name.removesuffix(DEFAULT)
    row = db.execute(PLACE.encode(), {"name": bare}).fetchone()
    assert row is not None
    is_column, column, table = row
    if not is_column:
        return _true(db, WHOLE, name=bare)
    return _true(db, COLUMN, table=table, column=column, default=bare != name)


def _true(db: Connection[Any], query: str, **values: Any) -> bool:
    row = db.execute(query.encode(), values).fetchone()
    return bool(row and row[0])
