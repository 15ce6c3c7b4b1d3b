"""Differences between two catalogs, as findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..declare import Finding
from ..given import Difference


def findings_of(differences: Iterable[Difference]) -> list[Finding]:
    """Turn differences into findings; the full definitions go along as evidence.

    What belongs to a table that is missing, or one too many, is told with the table.
    """
    everything = list(differences)
    whole = {d.identity: d for d in everything if d.kind == "table" and d.change != "changed"}
    parts: dict[str, list[Difference]] = {table: [] for table in whole}
    found = []
    for difference in everything:
        table = _table_of(difference, parts)
        if table is None:
            found.append(difference)
        else:
            parts[table].append(difference)
    return [_finding(difference, parts.get(difference.identity, ())) for difference in found]


def _table_of(difference: Difference, tables: Iterable[str]) -> str | None:
    """Return the table, of some, that a difference is a part of."""
    named = difference.identity.removeprefix("table ")
    for table in tables:
        own = named == table and difference.kind != "table"
        if own or named.startswith((f"{table}.", f"{table} to ")):
            return table
    return None


def _finding(difference: Difference, parts: Sequence[Difference]) -> Finding:
    message = str(difference)
    if parts:
        message += f", and so are {len(parts)} parts of it"
    texts = [evidence(difference), *map(str, parts)]
    return Finding(difference.identity, message, evidence="\n".join(filter(None, texts)))


def evidence(difference: Difference) -> str:
    """Write both definitions in full."""
    sides = (("expected", difference.expected), ("found", difference.actual))
    return "\n".join(f"{side}: {text}" for side, text in sides if text is not None)
