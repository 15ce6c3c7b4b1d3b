"""Approved exceptions: what they excuse, and nothing else.

A foreign key may be named otherwise, if the profile lists it and its definition is equal to
that of a key that is missing on the same table: columns, target, actions, match, deferrable,
validated and the state of its triggers. (seed 002, P0)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..declare import Finding
from ..given import Difference


@dataclass(frozen=True)
class Applied:
    """One approved exception that was met."""

    object: str  # as the target names it
    instead_of: str  # as the reference names it
    reason: str

    def listed(self, check: str) -> dict[str, str]:
        """Say it in plain data, for the report."""
        reason = f"named instead of {self.instead_of}: {self.reason}"
        return {"check": check, "object": self.object, "reason": reason}


def excused(
    differences: Iterable[Difference], exceptions: Sequence[Any]
) -> tuple[list[Applied], list[Difference]]:
    """Split differences into approved exceptions that apply, and what is left."""
    left = list(differences)
    applied = []
    for exception in exceptions:
        for object in exception.objects:
            if pair := _renamed(object, exception.kind, left):
                found, missing = pair
                left = [d for d in left if d is not found and d is not missing]
                applied.append(Applied(object, missing.identity, exception.reason))
    return applied, left


def _renamed(
    object: str, kind: str, differences: Iterable[Difference]
) -> tuple[Difference, Difference] | None:
    """Find the unexpected object, and the missing one of its table with an equal definition."""
    mine = [d for d in differences if d.kind == kind]
    found = next((d for d in mine if d.change == "unexpected" and d.identity == object), None)
    if found is None:
        return None
    for missing in mine:
        same_table = _table(missing.identity) == _table(found.identity)
        if missing.change == "missing" and same_table and missing.expected == found.actual:
            return found, missing
    return None


def stale(exceptions: Sequence[Any], applied: Iterable[Applied]) -> list[Finding]:
    """Find approved exceptions that no difference answers to."""
    met = {entry.object for entry in applied}
    return [
        Finding(object, f"is approved as a {exception.kind} with another name, and is none")
        for exception in exceptions
        for object in exception.objects
        if object not in met
    ]


def _table(identity: str) -> str:
    """Cut the constraint's name off; a quoted one may contain dots."""
    if identity.endswith('"'):
        return identity[: identity[:-1].replace('""', "__").rindex('"')]
    return identity.rpartition(".")[0] + "."
