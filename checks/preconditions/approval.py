"""What an approval must say beyond what every statement must."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ..declare import Finding
from ..given import Attestation
from .statements import counting, window_problem


def approval_findings(
    statements: Sequence[Attestation],
    scope: Mapping[str, str],
    key_of: Mapping[str, str],
    operator: str,
    now: datetime,
) -> list[Finding]:
    """Judge the approval that counts: its people and its window.

    `key_of` maps allowed principals to their keys; two principals with one key are one person.
    """
    approval = counting("approval", statements, scope, now)
    return list(_problems(approval, key_of, operator, now)) if approval else []


def _problems(
    approval: Attestation, key_of: Mapping[str, str], operator: str, now: datetime
) -> Iterator[Finding]:
    by = str(approval.values["by"])
    if by == operator or key_of.get(by) == key_of.get(operator, "no key"):
        yield Finding("approval.by", f"{by} is the operator: approver and operator must differ")
    if problem := window_problem(approval.values.get("window"), now):
        yield Finding("approval.window", problem)
    assigned = approval.values.get("assigned")
    people = assigned if isinstance(assigned, dict) else {}
    for part in ("execution", "governance"):
        if not people.get(part):
            yield Finding(f"approval.assigned.{part}", f"nobody is assigned to {part}")
    if people.get("execution") and people["execution"] == people.get("governance"):
        yield Finding("approval.assigned", "one person is assigned to execution and governance")
