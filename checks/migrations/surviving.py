"""Whether existing rows survive, and change only where somebody said that they would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..declare import Finding
from .given import Run, TableChange
from .telling import row_told

DECLARE = "keep the rows, or declare the change under [[migrations.data]] with its reason"


def row_findings(
    runs: Iterable[Run], declared: Sequence[Any], drops: Iterable[str], known: Iterable[str]
) -> list[Finding]:
    """Find rows that a migration changed beyond what is declared, and stale declarations.

    `declared` are `[[migrations.data]]`, `drops` the objects of `[[migrations.drops]]`, `known`
    the ids of all migrations.
    """
    every = list(runs)
    found = [finding for run in every for finding in _beyond(run, declared, set(drops))]
    return [*found, *_stale(every, declared), *_unknown(declared, set(known))]


def _beyond(run: Run, declared: Sequence[Any], drops: set[str]) -> Iterator[Finding]:
    mine = {entry.table: entry for entry in declared if entry.revision == run.step.id}
    for change in run.rows:
        if change.after is None and change.table in drops:
            continue
        if problem := _problem(change, mine.get(change.table)):
            yield Finding(run.step.id, f"changes rows that were there: {problem}", DECLARE)


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
                yield Finding(run.step.id, message, "remove it from [[migrations.data]]")


def _unknown(declared: Sequence[Any], known: set[str]) -> Iterator[Finding]:
    for revision in sorted({entry.revision for entry in declared} - known):
        yield Finding(revision, "is declared to change rows, and there is no such migration")
