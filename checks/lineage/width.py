"""Whether revision ids fit the column that holds them."""

from __future__ import annotations

from collections.abc import Iterable

from ..declare import Finding
from ..given import Ledger


def too_long(ids: Iterable[str], width: int | None, exists: bool) -> list[Finding]:
    """Find ids longer than a column's width in characters; None is unlimited."""
    column = "the version column" if exists else "the version column that env.py creates"
    return [
        Finding(id, f"is {len(id)} characters long; {column} holds {width}")
        for id in sorted(ids)
        if width is not None and len(id) > width
    ]


def column_findings(ledger: Ledger, table: str, width: int) -> list[Finding]:
    """Compare the version table with what was promised of it."""
    if not ledger.exists:
        return [Finding(table, "does not exist")]
    found = []
    if ledger.width != width or not ledger.type.startswith("character varying"):
        remedy = f"alter table {table} alter column version_num type varchar({width})"
        message = f"is {ledger.type}; character varying({width}) was approved"
        found.append(Finding(f"{table}.version_num", message, remedy))
    if not ledger.has_primary_key:
        found.append(Finding(table, "has no primary key"))
    found += [
        Finding(f"{schema}.{table.rpartition('.')[2]}", "is a second version table")
        for schema in ledger.schemas
        if f"{schema}.{table.rpartition('.')[2]}" != table
    ]
    return found
