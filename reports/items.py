"""What is known of a check before it runs: its entry in the plan, its labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

Entry = dict[str, str]  # id, severity, title, tags (JSON), source, fix, target, phase, …


@dataclass
class Plan:
    """The checks of a run before deselection, and the node ids that were left to run."""

    entries: list[Entry] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)

    def by_node(self) -> dict[str, Entry]:
        """Return the entries by node id."""
        return {entry["nodeid"]: entry for entry in self.entries}


def entry_of(item: pytest.Item) -> Entry | None:
    """Return a check's entry in the plan; None for a test that is no check."""
    mark = item.get_closest_marker("check")
    if mark is None:
        return None
    facts = {key: str(mark.kwargs.get(key, "")) for key in ("id", "severity", "title")}
    placed = {name: str(value) for name, value in item.user_properties}
    return facts | {
        "tags": json.dumps(sorted(mark.kwargs.get("tags", ()))),
        "source": str(mark.kwargs.get("source", "")),
        "fix": str(mark.kwargs.get("fix", "")),
        "target": placed.get("target", ""),
        "phase": placed.get("phase", ""),
        "nodeid": item.nodeid,
        "module_sha256": _digest(item.path),
    }


def describe(items: Iterable[pytest.Item]) -> None:
    """Put each check's metadata where reporters of every kind look for it."""
    for item in items:
        if entry := entry_of(item):
            for name in ("id", "severity", "title", "tags", "source", "fix"):
                item.user_properties.append((name, entry[name]))


@cache
def _digest(path: Path) -> str:
    """Identify the code of a check: the same requirement may be judged differently tomorrow."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
