"""The matrix: one row per table, with its migrations and its row security."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...declare import Finding
from ...markdown import Row
from ..given import Step
from .history import names_of
from .security import contradicted
from .truth import Truth
from .words import listed, state_of

COLUMNS = ("table", "migration ids", "rls status")
GONE = {"dropped", "removed", "retired"}


@dataclass
class Matrix:
    """Compares the rows of the matrix with tables and migrations."""

    truth: Truth
    rows: Sequence[Row]
    seen: dict[str, int] = field(default_factory=dict)  # table → line of its row

    def findings(self) -> Iterator[Finding]:
        """Yield what the rows say wrongly, then the tables that have none."""
        for at, row in enumerate(self.rows, 1):
            entries = listed(row["table"].text)
            if not entries:
                yield Finding(f"matrix row {at}", "names no table", line=row.line)
            for entry in entries:
                yield from self._row(self.truth.name(entry) or entry, row)
        owed = {name for name, relation in self.truth.relations.items() if relation.owed}
        for name in sorted((owed | set(self.truth.coming)) - set(self.seen)):
            yield Finding(name, f"has no row in the matrix: {self._origin(name)}")

    def _row(self, name: str, row: Row) -> Iterator[Finding]:
        if name in self.seen:
            said = f"has a second row; the first is in line {self.seen[name]}"
            yield Finding(name, said, line=row.line)
        self.seen.setdefault(name, row.line)
        if said := self._absence(name, row):
            yield Finding(name, said, line=row.line)
        elif name in self.truth.relations:
            yield from self._migrations(name, row)
            yield from self._security(name, row)

    def _absence(self, name: str, row: Row) -> str:
        """Say what is wrong about the row's claim that the table is there, or is not."""
        there, claimed = name in self.truth.relations, row["current state"].text.strip()
        first = claimed.split()[:2]  # what follows describes it
        gone = bool(GONE & {word.casefold() for word in first})
        if gone or state_of("".join(first[:1])) == "open":
            return f"is there; its row says {claimed}" if there else ""
        if there:
            return ""
        if step := self.truth.coming.get(name):
            return f"has a row as if it were there; {step.name} makes it, and is not applied"
        return "has a row, and there is no such table"

    def _migrations(self, name: str, row: Row) -> Iterator[Finding]:
        """Compare the migrations of a row with those that touch the table."""
        entries = listed(row["migration ids"].text)
        steps = {entry: self._step(entry) for entry in entries}
        known = [step.name for step in steps.values() if step]
        mine = [step.name for step in self.truth.steps if self._touches(step, name)]
        unread = {step.name for step in self.truth.steps if self.truth.reach[step.name].unread}
        parts = {
            "names what is no migration": [e for e, step in steps.items() if not step],
            "names what does not touch it": sorted({*known} - {*mine} - unread),
            "does not name what touches it": [name for name in mine if name not in known],
        }
        if said := "; ".join(f"{key}: {', '.join(names)}" for key, names in parts.items() if names):
            remedy = "Migration IDs: " + "<br>".join(mine)
            yield Finding(f"{name} migrations", f"its row {said}", remedy, line=row.line)

    def _step(self, entry: str) -> Step | None:
        named = (s for s in self.truth.steps if entry == s.id or entry in names_of(s))
        return next(named, None)

    def _touches(self, step: Step, name: str) -> bool:
        return self.truth.reach[step.name].touches(name)

    def _security(self, name: str, row: Row) -> Iterator[Finding]:
        text = " ".join(row["rls status"].text.split())
        if said := contradicted(self.truth, name, text):
            yield Finding(f"{name} rls", said, line=row.line)

    def _origin(self, name: str) -> str:
        makers = [s.name for s in self.truth.steps if self._touches(s, name)]
        return f"{makers[0]} makes it" if makers else "no migration makes it"
