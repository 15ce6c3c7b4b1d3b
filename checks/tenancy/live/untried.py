"""What a sweep could not try, and what it tells of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...declare import Finding
from .sweeping import Swept

# A function that never does anything for anybody may be guarded; then it says so this way.
GUARDED = ("42501", "P0001", "22023")


def untried(swept: Swept, catalog: Any, schemas: Sequence[str]) -> list[Finding]:
    """Find what could not be tried: callers, broken views, functions that never did anything."""
    found = [Finding(name, reason) for name, reason in sorted(swept.problems.items())]
    for name, states in _only_raised(swept, "view"):
        if codes := ", ".join(sorted(states - {"42501"})):
            found.append(Finding(name, f"cannot be read by anybody: {codes}"))
    for name, states in _only_raised(swept, "function"):
        function = catalog.functions[name]
        codes = ", ".join(sorted(states - set(GUARDED)))
        if codes and function.definer and function.schema in schemas:
            reason = f"raised in every call that could be made up, for every caller: {codes}"
            found.append(Finding(name, reason, "let RLS010 and a test of your own judge it"))
    return found


def _only_raised(swept: Swept, kind: str) -> list[tuple[str, set[str]]]:
    """Return the doors of a kind that never opened, with the SQLSTATEs they answered."""
    found: dict[str, set[str]] = {}
    for look in swept.looks:
        if look.attempt.kind == kind and look.attempt.mode != "nulls":
            found.setdefault(look.attempt.door, set()).add(look.state)
    return sorted((door, states) for door, states in found.items() if "00000" not in states)


def told(swept: Swept) -> str:
    """Write how often each kind of door was tried, and which functions only ever raised."""
    kinds: dict[str, list[bool]] = {}
    for look in swept.looks:
        kinds.setdefault(look.attempt.kind, []).append(look.done)
    lines = [f"{kind}: {len(done)} tried, {sum(done)} opened" for kind, done in kinds.items()]
    for kind in ("view", "function"):
        for name, states in _only_raised(swept, kind):
            lines.append(f"{name}: only ever raised {', '.join(sorted(states))}")
    return "\n".join(lines) + "\n"
