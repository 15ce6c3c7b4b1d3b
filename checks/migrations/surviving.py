"""Whether existing rows survive, and change only where somebody said that they would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..declare import Finding
from .given import Run, TableChange
from .telling import about, failure_told, row_told

LACKING = "23502"  # not null violation
VALUES = ("22", "23", "P0")  # classes of errors that a value can cause
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
    found += [finding for run in every for finding in _beyond(run, declared, set(drops))]
    return [*found, *_stale(every, declared), *_unknown(declared, set(known))]


def refused(runs: Iterable[Run]) -> list[Finding]:
    """Tell the migrations that made-up rows may have stopped, so that nothing is known."""
    return [
        about(run.step, f"does not run on made-up rows: {failure_told(run.step, run.applied)}")
        for run in runs
        if not run.applied.ok and _made_up(run.applied.sqlstate)
    ]


def _made_up(sqlstate: str) -> bool:
    """Say whether a failure may be the fault of the rows: any row lacks a value (23502)."""
    return sqlstate != LACKING and sqlstate.startswith(VALUES)


def _stopped(run: Run) -> Iterator[Finding]:
    if not run.applied.ok and not _made_up(run.applied.sqlstate):
        failed = failure_told(run.step, run.applied)
        message = f"runs on empty tables only; where there are rows it fails with {failed}"
        yield about(run.step, message, "give new columns a default, or fill them first")


def _beyond(run: Run, declared: Sequence[Any], drops: set[str]) -> Iterator[Finding]:
    mine = {entry.table: entry for entry in declared if entry.revision == run.step.id}
    for change in run.rows:
        if change.after is None and change.table in drops:
            continue
        if problem := _problem(change, mine.get(change.table)):
            yield about(run.step, f"changes rows that were there: {problem}", DECLARE)


def _problem(change: TableChange, entry: Any) -> str:
    """Say in what a change is beyond its declaration; nothing where it is within it."""
    if entry is None or change.after is None:
        return row_told(change)
    if entry.columns and change.before != change.after:
        return f"{row_told(change)}; only values of {', '.join(entry.columns)} are declared"
    if beyond := [column for column in change.columns if column not in entry.columns]:
        what = f"only {', '.join(entry.columns)}" if entry.columns else "only rows that come or go"
        return f"{change.table} has other values in {', '.join(beyond)}; {what} are declared"
    return ""


def _stale(runs: Iterable[Run], declared: Sequence[Any]) -> Iterator[Finding]:
    for run in runs:
        changed = {change.table for change in run.rows}
        for entry in declared:
            if entry.revision == run.step.id and entry.table not in changed:
                message = f"is declared to change rows of {entry.table}, and changed none"
                yield about(run.step, message, "remove it from [[migrations.data]]")


def _unknown(declared: Sequence[Any], known: set[str]) -> Iterator[Finding]:
    for revision in sorted({entry.revision for entry in declared} - known):
        yield Finding(revision, "is declared to change rows, and there is no such migration")
