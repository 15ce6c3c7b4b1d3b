"""Whether a downgrade restores what was there, and whether what has none says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..declare import Finding
from .given import Run, Step
from .telling import about, differences_told, failure_told, in_full, rows_told
from .tried import Tried

ALL = "*"
DECLARE = "write the downgrade, or declare it under [[migrations.irreversible]] with its reason"
RESTORE = (
    "restore in downgrade() exactly what upgrade() changed: definitions, grants, comments, rows"
)


@dataclass
class Returning:
    """Judges the way back of each migration; `tried` tries its downgrade, and `runs` keeps that."""

    declared: Sequence[Any]  # [[migrations.irreversible]]
    tried: Tried[Run]
    runs: list[Run] = field(default_factory=list)

    def findings(self, steps: Iterable[Step], known: Iterable[str]) -> Iterator[Finding]:
        """Find what does not come back, and declarations that are not true."""
        named = {entry.revision for entry in self.declared}
        for step in steps:
            if step.id in named:
                yield from self._declared(step)
            elif step.reversible:
                yield from self._returns(step)
            elif ALL not in named and (step.statements or step.problem):
                yield about(step, "has no downgrade, and is not declared irreversible", DECLARE)
        for unknown in sorted(named - {ALL, *known}):
            yield Finding(unknown, "is declared irreversible, and there is no such migration")

    def _declared(self, step: Step) -> Iterator[Finding]:
        tried = len(self.runs)
        if step.reversible and not any(self._returns(step)) and len(self.runs) > tried:
            message = "is declared irreversible, and its downgrade restores everything"
            yield about(step, message, "remove it from [[migrations.irreversible]]")

    def _returns(self, step: Step) -> Iterator[Finding]:
        for run in self.tried.each([step]):
            self.runs.append(run)
            yield from self._left(step, run)

    def _left(self, step: Step, run: Run) -> Iterator[Finding]:
        if not run.applied.ok:
            message = f"its downgrade fails with {failure_told(step, run.applied)}"
            yield about(step, message, RESTORE)
        elif run.catalog or run.rows:
            left = "; ".join(filter(None, (differences_told(run.catalog), rows_told(run.rows))))
            message = f"its downgrade does not restore what was there: {left}"
            yield about(step, message, RESTORE, in_full(run))
