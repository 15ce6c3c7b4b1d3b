"""Queries that answer with findings."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from .declare import Finding


def findings_of(db: Connection[Any], query: str, *values: Any, **named: Any) -> list[Finding]:
    """Run a query whose columns are those of a finding; values by position or by name."""
    cursor = db.execute(query.encode(), values or named or None)
    names = [column.name for column in cursor.description or ()]
    return [Finding(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
