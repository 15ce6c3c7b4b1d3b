"""Whether existing rows survive, and change only where somebody said that they would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..declare import Finding
from .covering import touched_by_step
from .given import Run, TableChange
from .telling import SHOWN, about, failure_told, row_told
from .writing import Written, written_by

LACKING = "23502"  # not null violation
VALUES = ("22", "23", "P0")  # classes of errors that a value can cause
REPLACE = "use CREATE OR REPLACE, or grant and revoke again in the same migration"
DECLARE = "keep the rows, or declare the change under [[migrations.data]] with its reason"


def row_findings(
    runs: Iterable[Run], declared: Sequence[Any], drops: Iterable[str], known: Iterable[str]
) -> list[Finding]:
    """Find rows that a migration changed beyond what is declared, and stale declarations.

    `declared` are `[[migrations.data]]`, `drops` the objects of `[[migrations.drops]]`, `known`
    the ids of all migrations.
    """
    every = list(runs)
    found = [finding for run in every for finding in _stopped(run)]
    found += [finding for run in every for finding in _ungranted(run)]
    found += [finding for run in every for finding in _beyond(run, declared, set(drops))]
    found += [finding for run in every for finding in _stale(run, declared)]
    return [*found, *_unknown(declared, set(known))]


def refused(runs: Iterable[Run]) -> list[Finding]:
    """Tell the migrations that made-up rows may have stopped, so that nothing is known."""
    return [
        about(run.step, f"does not run on made-up rows: {failure_told(run.step, run.applied)}")
        for run in runs
        if not run.applied.ok and _made_up(run)
    ]


def _made_up(run: Run) -> bool:
    """Say whether a failure may be the fault of the rows.

    Any row lacks a value of a column that is new (23502), unless we could not make one before.
    """
    applied = run.applied
    unseeded = {table.replace('"', "") for table in run.unseeded}  # the server quotes none
    lacking = applied.sqlstate == LACKING and applied.table not in unseeded
    return not lacking and applied.sqlstate.startswith(VALUES)


def _stopped(run: Run) -> Iterator[Finding]:
    if not run.applied.ok and not _made_up(run):
        failed = failure_told(run.step, run.applied)
        message = f"runs on empty tables only; where there are rows it fails with {failed}"
        remedy = "give new columns a default, or fill them first"
        yield about(run.step, message, remedy, at=run.applied.at)


def _ungranted(run: Run) -> Iterator[Finding]:
    if run.lost:
        more = f"; and {len(run.lost) - SHOWN} more" if len(run.lost) > SHOWN else ""
        told = "; ".join(run.lost[:SHOWN])
        message = f"makes anew what others had been granted: {told}{more}"
        yield about(run.step, message, REPLACE, "\n".join(run.lost))


@dataclass(frozen=True)
class Declared:
    """What is declared of one table in one migration, by one entry or several."""

    entries: Sequence[Any]

    @property
    def columns(self) -> list[str]:
        """Columns whose values may change."""
        return [column for entry in self.entries for column in entry.columns]

    @property
    def overwritten(self) -> set[str]:
        """Columns of which even values may change, not only nulls."""
        return {c for entry in self.entries if entry.overwrites for c in entry.columns}

    @property
    def rows(self) -> bool:
        """Whether rows may come or go."""
        return any(not entry.columns for entry in self.entries)

    def problem(self, change: TableChange) -> str:
        """Say in what a change is beyond the declaration; nothing where it is within it."""
        if change.after is None or not self.entries:
            return row_told(change)
        if change.before != change.after:
            only = f"only values of {', '.join(self.columns)} are declared"
            return "" if self.rows else f"{row_told(change)}; {only}"
        if beyond := [column for column in change.columns if column not in self.columns]:
            only = ", ".join(self.columns) or "rows that come or go"
            return f"{change.table} has other values in {', '.join(beyond)}; declared are {only}"
        if kept := [column for column in change.columns if column not in self.overwritten]:
            what = f"{change.table} loses values that it had in {', '.join(kept)}"
            return f"{what}; declared is to fill what is empty (or set overwrites = true)"
        return ""

    def stale(self, run: Run, table: str) -> bool:
        """Say whether nothing of it happened; made-up rows may not be those that it is for."""
        if any(change.table == table for change in run.rows):
            return False
        written = written_by(run.step).get(table, Written())
        if any(written.serves(entry.columns) for entry in self.entries):
            return False
        fills = any(entry.columns and not entry.overwrites for entry in self.entries)
        unknown = not run.step.statements or table in touched_by_step(run.step)
        return not (fills and unknown)


def _declared(run: Run, declared: Sequence[Any]) -> dict[str, Declared]:
    mine = [entry for entry in declared if entry.revision == run.step.id]
    tables = {entry.table for entry in mine}
    return {name: Declared([e for e in mine if e.table == name]) for name in sorted(tables)}


def _beyond(run: Run, declared: Sequence[Any], drops: set[str]) -> Iterator[Finding]:
    mine = _declared(run, declared)
    for change in run.rows:
        dropped = change.after is None and change.table in drops
        problem = mine.get(change.table, Declared([])).problem(change)
        if problem and not dropped:
            yield about(run.step, f"changes rows that were there: {problem}", DECLARE)


def _stale(run: Run, declared: Sequence[Any]) -> Iterator[Finding]:
    for table, entries in _declared(run, declared).items():
        if run.applied.ok and entries.stale(run, table):
            message = f"is declared to change rows of {table}, and changed none"
            yield about(run.step, message, "remove it from [[migrations.data]]")


def _unknown(declared: Sequence[Any], known: set[str]) -> Iterator[Finding]:
    for revision in sorted({entry.revision for entry in declared} - known):
        yield Finding(revision, "is declared to change rows, and there is no such migration")
