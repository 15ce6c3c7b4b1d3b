"""The history table: one row per migration, with its name, its tables and its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...declare import Finding
from ...markdown import Row
from ..given import Step
from .truth import Truth
from .words import ALL, listed, state_of, without_asides

COLUMNS = ("migration id", "file name", "tables affected", "status")
SAYS = {"done": "is applied", "open": "is not applied"}


@dataclass
class History:
    """Compares the rows of the history with the migrations."""

    truth: Truth
    rows: Sequence[Row]
    seen: dict[str, int] = field(default_factory=dict)  # file name → line of its row

    def findings(self) -> Iterator[Finding]:
        """Yield what the rows say wrongly, then the migrations that have none."""
        for at, row in enumerate(self.rows, 1):
            yield from self._row(row, at)
        for step in self.truth.steps:
            if step.name not in self.seen:
                remedy = f"| {step.id} | {own_name(step)} | … | … | {self._tables(step)} | … |"
                yield Finding(f"{step.name} history", "has no row in the history", remedy)

    def _row(self, row: Row, at: int) -> Iterator[Finding]:
        id, file = (row[column].text.strip() for column in COLUMNS[:2])
        step = self._step(id, file)
        if step is None:
            object = f"history {id or file or f'row {at}'}"
            yield Finding(object, f"no migration is called {file or id or 'so'}", line=row.line)
            return
        yield from self._named(step, id, file, row)
        yield from self._affected(step, row)
        yield from self._state(step, row)

    def _step(self, id: str, file: str) -> Step | None:
        """Find the migration of a row: by file name, and where none is so called by its id."""
        steps = self.truth.steps
        named = [step for step in steps if file in names_of(step)]
        with_id = [step for step in steps if step.id == id]
        alike = [step for step in steps if file and step.name.endswith(f"_{file}")]
        both = [step for step in named if step.id == id]
        return next(iter([*both, *named, *with_id, *alike]), None)

    def _named(self, step: Step, id: str, file: str, row: Row) -> Iterator[Finding]:
        object = f"{step.name} history"
        if step.name in self.seen:
            said = f"has a second row; the first is in line {self.seen[step.name]}"
            yield Finding(object, said, line=row.line)
        self.seen.setdefault(step.name, row.line)
        if id != step.id:
            said = f"its row has the id {id or 'of nobody'}; it is {step.id}"
            yield Finding(object, said, line=row.line)
        if file not in names_of(step):
            said = f"its row names {file or 'no file'}; it is {own_name(step)}"
            yield Finding(object, said, line=row.line)

    def _affected(self, step: Step, row: Row) -> Iterator[Finding]:
        """Compare the tables that a row lists with those that the migration touches."""
        reach = self.truth.reach[step.name]
        text = row["tables affected"].text.strip()
        if ALL.fullmatch(without_asides(text).strip()) and (reach.everything or self._first(step)):
            return
        entries = {entry: self.truth.name(entry) for entry in listed(text)}
        said = set(entries.values())
        wrong = [entry for entry, name in entries.items() if name not in reach.names()]
        left_out = [
            self.truth.shown(name)
            for name, names in sorted(reach.touched.items())
            if not said & {name, *names}
        ]
        parts = [f"lists what it does not touch: {', '.join(wrong)}"] if wrong else []
        parts += [f"touches what its row does not list: {', '.join(left_out)}"] if left_out else []
        if parts and not reach.unread:
            remedy = f"Tables Affected: {self._tables(step)}"
            yield Finding(f"{step.name} tables", "; ".join(parts), remedy, line=row.line)

    def _first(self, step: Step) -> bool:
        return step == self.truth.steps[0]

    def _tables(self, step: Step) -> str:
        touched = self.truth.reach[step.name].touched
        return ", ".join(f"`{self.truth.shown(name)}`" for name in sorted(touched)) or "—"

    def _state(self, step: Step, row: Row) -> Iterator[Finding]:
        """Compare the state of a row with the ledger."""
        text = " ".join(row["status"].text.split())
        state, object = state_of(text), f"{step.name} status"
        recorded = self.truth.recorded
        if state not in SAYS:
            said = f"its status is {text or 'empty'}: neither applied nor pending"
            yield Finding(object, said, line=row.line)
        elif recorded is not None and (state == "done") != (step.id in recorded):
            has = "has it" if step.id in recorded else "does not have it"
            said = f"{SAYS[state]}, says its row ({text}); the ledger {has}"
            yield Finding(object, said, line=row.line)


def own_name(step: Step) -> str:
    """Return the name of a file without its version."""
    return step.name.removeprefix(f"{step.id}_")


def names_of(step: Step) -> frozenset[str]:
    """Return what a document may call a migration's file: with its version or without."""
    full = {step.name, own_name(step)}
    return frozenset(full | {name.rpartition(".")[0] for name in full})
