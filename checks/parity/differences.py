"""Differences between two catalogs, as findings."""

from __future__ import annotations

from collections.abc import Iterable

from ..declare import Finding
from ..given import Difference


def findings_of(differences: Iterable[Difference]) -> list[Finding]:
    """Turn differences into findings; the full definitions go along as evidence."""
    return [
        Finding(difference.identity, str(difference), evidence=evidence(difference))
        for difference in differences
    ]


def evidence(difference: Difference) -> str:
    """Write both definitions in full."""
    sides = (("expected", difference.expected), ("found", difference.actual))
    return "\n".join(f"{side}: {text}" for side, text in sides if text is not None)
