"""Two sets of results beside each other: what an upgrade of the registry would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ABSOLUTE, RELATIVE = 0.01, 0.001  # a metric is unchanged within both

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Delta:
    """How one metric differs."""

    key: str
    before: float | None
    after: float | None
    delta: float | None
    percent: float | None
    status: str  # unchanged, changed, added or removed


def compare(before: Values, after: Values) -> list[Delta]:
    """Compare metric by metric; one that only one side has is added or removed."""
    return [_delta(key, before, after) for key in {**before, **after}]


def _delta(key: str, before: Values, after: Values) -> Delta:
    old, new = before.get(key), after.get(key)
    if key not in before or key not in after:
        return Delta(key, old, new, None, None, "added" if key in after else "removed")
    if old is None and new is None:
        return Delta(key, old, new, None, None, "unchanged")
    delta = (new or 0.0) - (old or 0.0)
    percent = delta / abs(old) if old else None
    small = abs(delta) <= ABSOLUTE and abs(percent or 0.0) <= RELATIVE
    return Delta(key, old, new, delta, percent, "unchanged" if small else "changed")
