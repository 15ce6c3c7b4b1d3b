"""Values that give a tenant's row away wherever they turn up."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

SHORTEST = 5  # shorter values turn up by chance


class Known(Protocol):
    """A row as an exempt session sees it."""

    table: str
    kind: str  # tenant, shared, global, system
    values: Mapping[str, Any]
    tenants: tuple[str, ...]


@dataclass(frozen=True)
class Canary:
    """A value that only somebody else's rows hold."""

    value: str  # as it stands in JSON text
    places: tuple[str, ...]  # schema.table.column, wherever it stands


class Canaries:
    """What a session that may see the rows of some tenants must never read."""

    def __init__(self, known: Iterable[Known], allowed: Collection[str]) -> None:
        rows = list(known)
        plain = {v for row in rows if not _foreign(row, allowed) for _, v in _values(row)}
        places: dict[str, set[str]] = {}
        for row in rows:
            if _foreign(row, allowed):
                for column, value in _values(row):
                    places.setdefault(value, set()).add(f"{row.table}.{column}")
        self.found = {
            value: Canary(value, tuple(sorted(where)))
            for value, where in places.items()
            if value not in plain
        }

    def among(self, rows: Sequence[str], given: Collection[str] = ()) -> list[Canary]:
        """Return the canaries in rows of JSON, but for values that the caller handed in."""
        leaves = {text for row in rows for text in _leaves(json.loads(row))}
        return self._those(leaves & self.found.keys(), given)

    def within(self, rows: Sequence[str], given: Collection[str] = ()) -> list[Canary]:
        """Return the canaries anywhere in rows of text, as parts of values too."""
        text = "\n".join(rows)
        hits = {value for value in self.found if value in text and re.search(_whole(value), text)}
        return self._those(hits, given)

    def _those(self, hits: Collection[str], given: Collection[str]) -> list[Canary]:
        echoes = {json.dumps(value, ensure_ascii=False)[1:-1] for value in given}
        found = [self.found[hit] for hit in hits if hit not in echoes]
        return sorted(found, key=lambda canary: (canary.places, canary.value))


def _foreign(row: Known, allowed: Collection[str]) -> bool:
    if row.kind == "system":
        return True
    return bool(row.tenants) and not set(row.tenants) & set(allowed)


def _values(row: Known) -> Iterator[tuple[str, str]]:
    for column, value in row.values.items():
        for text in _leaves(value):
            if len(text) >= SHORTEST:
                yield column, text


def _leaves(value: Any) -> Iterator[str]:
    """Yield the texts and numbers of a JSON value, as they stand in JSON text."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)
    elif isinstance(value, str):
        yield json.dumps(value, ensure_ascii=False)[1:-1]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _whole(value: str) -> str:
    """Match a value that is no part of a longer word, nor a number that is part of a date."""
    edge = r"[\w.:+-]" if value.isdigit() else r"\w"
    start = f"(?<!{edge})" if re.match(r"\w", value) else ""
    end = f"(?!{edge})" if re.search(r"\w\Z", value) else ""
    return start + re.escape(value) + end
