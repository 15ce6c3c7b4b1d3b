"""Judging the rows of a version table."""

from __future__ import annotations

from ..declare import Finding
from ..given import Graph, Ledger


def unknown_rows(graph: Graph, ledger: Ledger) -> list[Finding]:
    """Find rows that no revision of this checkout explains."""
    known = {revision.id for revision in graph.revisions}
    return [
        Finding(row, "is in the version table, and no file of this checkout declares it")
        for row in ledger.rows
        if row not in known
    ]


def place_findings(ledger: Ledger, table: str, expected: tuple[str, ...]) -> list[Finding]:
    """Compare the rows with those expected; none expected means that it is not stamped."""
    if not expected:
        return [Finding(row, f"{table} is stamped; it should not be yet") for row in ledger.rows]
    if not ledger.rows:
        return [Finding(id, f"is expected, and {table} has no row") for id in expected]
    found = [
        Finding(row, f"{table} is at this revision; expected is {expected[0]}")
        for row in ledger.rows
        if row not in expected
    ]
    missing = sorted(set(expected) - set(ledger.rows))
    if missing and not found:
        found = [Finding(id, f"is not in {table}") for id in missing]
    return found
