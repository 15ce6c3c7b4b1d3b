"""Whether a migration that was stopped half way can simply be run again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..declare import Finding
from .given import Interrupted, Step
from .telling import about, at_line, differences_told, failure_told

OUTSIDE = re.compile(r"autocommit|isolation_level|\bcommit\b", re.I)
REMEDY = (
    "keep it in one transaction; where that cannot be, drop IF EXISTS what may be half made, "
    "an invalid index for instance, and give each such statement a migration of its own"
)


def resume_findings(step: Step, attempts: Iterable[Interrupted]) -> list[Finding]:
    """Find the points after which a re-run does not lead to the same catalog."""
    told = [text for attempt in attempts if (text := _told(step, attempt))]
    if not told:
        return []
    more = f"; and after {len(told) - 1} other statements" if len(told) > 1 else ""
    return [about(step, told[0] + more, REMEDY, "\n".join(told))]


def unstopped(steps: Iterable[Step]) -> list[Finding]:
    """Tell the revisions that commit by themselves at points that cannot be known.

    One that asks the database before it acts can be run, but not written down.
    """
    return [
        about(step, f"may commit half way, and was not stopped there: {step.problem}")
        for step in steps
        if step.problem and OUTSIDE.search(step.text)
    ]


def _told(step: Step, attempt: Interrupted) -> str:
    where = "within" if attempt.within else "after"
    stopped = f"stopped {where} its statement{at_line(step, attempt.after)}, a re-run"
    if not attempt.again.ok:
        return f"{stopped} fails with {failure_told(step, attempt.again)}"
    if attempt.catalog:
        return f"{stopped} ends with another catalog: {differences_told(attempt.catalog)}"
    return ""
