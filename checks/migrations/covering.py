"""How far the rows of a database were looked at: an empty one proves nothing."""

from __future__ import annotations

from collections.abc import Iterable

from ..declare import Finding
from ..statements import touched_by
from ..touched import Touched
from .given import Run, Step
from .telling import about

NONE = "none"


def coverage_told(run: Run) -> str:
    """Write per table how its content was compared, and why it could not be."""
    lines = [
        f"{run.step.id} {table}: {how}{_reason(run.unseeded.get(table, ''))}"
        for table, how in sorted(run.coverage.items())
    ]
    return "".join(f"{line}\n" for line in lines)


def covered(run: Run) -> int:
    """Count the tables whose rows were compared."""
    return sum(how != NONE for how in run.coverage.values())


def uncovered(runs: Iterable[Run]) -> list[Finding]:
    """Find the migrations of which nothing is proved, because there were no rows.

    That is where no table at all has rows, or one that the migration itself touches.
    """
    return [finding for run in runs if (finding := _uncovered(run))]


def _uncovered(run: Run) -> Finding | None:
    empty = [table for table, how in run.coverage.items() if how == NONE]
    if not empty:
        return None
    touched = set(empty) & touched_by_step(run.step)
    named = sorted(touched or (empty if len(empty) == len(run.coverage) else ()))
    if not named:
        return None
    reasons = [f"{table}{_reason(run.unseeded.get(table, ''))}" for table in named[:3]]
    return about(run.step, f"proves nothing of tables without rows: {', '.join(reasons)}")


def touched_by_step(step: Step) -> set[str]:
    """Return the tables that a migration's statements alter, write or refer to."""
    touched = Touched()
    for statement in step.statements:
        touched_by(statement.sql, touched)
    return touched.existing


def _reason(text: str) -> str:
    return f" ({text})" if text else ""
