"""Writes that nobody can read in a migration's statements: in a function, or put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pglast import ast, parse_sql
from pglast.parser import ParseError

from ..declare import Finding
from .given import Run, Watched
from .telling import about
from .writing import DECLARE, declared_tables, written_by

WRITES = "RowExclusiveLock"  # that nothing but a write of rows takes
# What these do beside what they say, by a trigger or a key that cascades, is seen on the rows.
SAID = (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt, ast.CopyStmt)
LATER = (ast.CreateFunctionStmt, ast.RuleStmt)  # lock what they will write once they are called


def hidden_writes(
    runs: Iterable[Run], watched: Iterable[Watched], declared: Sequence[Any]
) -> Iterator[Finding]:
    """Find tables that a migration locks to write rows, where no statement says so.

    Those whose rows differ afterwards are told anyway.
    """
    by_id = {run.step.id: run for run in runs if run.applied.ok}
    for each in watched:
        if run := by_id.get(each.step.id):
            known = {*declared_tables(run, declared), *written_by(run.step)}
            for at, table in _locked(each):
                if table in run.coverage and table not in known:
                    known.add(table)
                    message = f"writes rows of {table} in a way that cannot be read, undeclared"
                    more = "; made-up rows do not show which it reaches"
                    yield about(run.step, message + more, DECLARE, at=at)


def _locked(watched: Watched) -> Iterator[tuple[int, str]]:
    for hold in watched.holds:
        if hold.mode == WRITES and not _readable(watched, hold.statement):
            yield hold.statement, hold.relation


def _readable(watched: Watched, at: int) -> bool:
    if at >= len(watched.step.statements):
        return False
    try:
        return isinstance(parse_sql(watched.step.statements[at].sql)[0].stmt, (*SAID, *LATER))
    except ParseError:
        return False
