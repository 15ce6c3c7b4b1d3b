"""Comparing the tool's plan with the path that was approved."""

from __future__ import annotations

from collections.abc import Sequence

from ..declare import Finding
from ..given import Pending


def path_findings(pending: Pending, approved: Sequence[str]) -> list[Finding]:
    """Find steps that were not approved, approved ones that are missing, and another order."""
    if pending.error:
        return [Finding("plan", f"there is no plan to {pending.head}: {pending.error}")]
    planned = list(pending.order)
    found = [
        Finding(id, "is planned, and was not approved") for id in planned if id not in approved
    ]
    found += [
        Finding(id, "was approved, and is not planned") for id in approved if id not in planned
    ]
    if found:
        return found
    return [
        Finding(real, f"is planned as step {step}; approved for it is {wanted}")
        for step, (real, wanted) in enumerate(zip(planned, approved, strict=True), 1)
        if real != wanted
    ]
