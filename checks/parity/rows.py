"""Comparing rows with those recorded, and counting those required."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import Connection, sql

from ..declare import Finding, Unverified

Counted = Callable[[str, list[str]], tuple[int, str]]


def changed_tables(
    recorded: Mapping[str, Any], tables: Sequence[str], rows_now: Counted
) -> list[Finding]:
    """Find tables whose rows differ from the record, or that the record lacks."""
    found: list[Finding] = []
    for table in tables:
        if before := recorded.get("tables", {}).get(table):
            found += _changes(table, before, rows_now)
        else:
            found.append(Finding(table, "was not recorded before the upgrade"))
    return found


def _changes(table: str, before: Mapping[str, Any], rows_now: Counted) -> Iterator[Finding]:
    count, content = rows_now(table, before["columns"])
    if count != before["count"]:
        yield Finding(table, f"had {before['count']} rows before the upgrade, and has {count}")
    elif content != before["hash"]:
        yield Finding(table, "has as many rows as before the upgrade, with other content")


def missing_rows(db: Connection[Any], required: Sequence[Any]) -> list[Finding]:
    """Find tables with fewer rows of a kind than required; unreadable ones are unverified."""
    found = []
    for entry in required:
        count = _count(db, entry)
        if count < entry.count:
            kind = ", ".join(f"{column} = {value}" for column, value in entry.where.items())
            message = f"has {count} rows{f' with {kind}' if kind else ''}, {entry.count} required"
            found.append(Finding(entry.table, message))
    return found


def _count(db: Connection[Any], entry: Any) -> int:
    named = db.execute("select pg_catalog.to_regclass(%s)::text is null", [entry.table]).fetchone()
    if named and named[0]:
        return 0
    conditions = [
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Literal(value))
        for column, value in entry.where.items()
    ]
    query = sql.SQL("select pg_catalog.count(*) from {} where {}").format(
        sql.SQL(entry.table),  # looked up above: it names a table, and nothing else
        sql.SQL(" and ").join(conditions) if conditions else sql.SQL("true"),
    )
    try:
        row = db.execute(query).fetchone()
    except psycopg.Error as error:
        reason = f"cannot be counted: {error.sqlstate} {error.diag.message_primary}"
        raise Unverified([Finding(entry.table, reason)]) from None
    return int(row[0]) if row else 0
