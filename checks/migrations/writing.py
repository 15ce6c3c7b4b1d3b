"""What a migration's statements write in rows that were there, whichever rows they reach.

Rows that are made up are not those that a condition was written for: a change of real rows may
be seen on none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pglast import enums, parse_sql
from pglast.parser import ParseError
from pglast.visitors import Skip, Visitor

from ..blocks import statements_in
from ..declare import Finding
from ..statements import name_of, touched_by
from ..touched import Touched
from .given import Run, Step
from .telling import about

ADD = enums.AlterTableType.AT_AddColumn
DECLARE = "declare what it is meant to change under [[migrations.data]], with its reason"


def unreached(runs: Iterable[Run], declared: Sequence[Any]) -> list[Finding]:
    """Find what a migration writes that nobody declared, and that no made-up row shows."""
    return [finding for run in runs if run.applied.ok for finding in _unreached(run, declared)]


@dataclass
class Written:
    """What statements write in one table: columns that they set, rows that go or come."""

    columns: set[str] = field(default_factory=set)
    deletes: bool = False
    inserts: bool = False

    def told(self) -> str:
        """Say what values or rows are lost by it; nothing where none are."""
        sets = f"sets {', '.join(sorted(self.columns))}" if self.columns else ""
        return " and ".join(filter(None, [sets, "deletes rows" if self.deletes else ""]))

    def serves(self, columns: Sequence[str]) -> bool:
        """Say whether it may do what is declared: set columns, or change which rows there are."""
        return bool(self.columns & set(columns)) if columns else self.deletes or self.inserts


def written_by(step: Step) -> dict[str, Written]:
    """Return what a migration writes in tables that were there, as far as it is written down."""
    writes = _Writes()
    for statement in step.statements:
        writes.read(statement.sql)
    return writes.tables


def _unreached(run: Run, declared: Sequence[Any]) -> Iterator[Finding]:
    known = declared_tables(run, declared)
    for table, written in written_by(run.step).items():
        if table in run.coverage and table not in known and (what := written.told()):
            message = f"{what} in {table}, undeclared; made-up rows do not show which it reaches"
            yield about(run.step, message, DECLARE)


def declared_tables(run: Run, declared: Sequence[Any]) -> set[str]:
    """Return the tables of which a change is declared, or seen."""
    known = {entry.table for entry in declared if entry.revision == run.step.id}
    return known | {change.table for change in run.rows}


class _Writes(Visitor):
    """Visits statements in their order; the methods are named after the nodes of the grammar."""

    def __init__(self) -> None:
        self.tables: dict[str, Written] = {}
        self.touched = Touched()
        self.added: set[tuple[str, str]] = set()

    def read(self, sql: str) -> None:
        """Read one statement; what cannot be parsed is the business of others."""
        touched_by(sql, self.touched)
        try:
            self(parse_sql(sql))
        except ParseError:
            return

    def visit_DoStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for statement in statements_in(node):
            self.read(statement)

    def visit_AlterTableStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for command in node.cmds or ():
            if command.subtype == ADD:
                self.added.add((name_of(node.relation), command.def_.colname))

    def visit_CreateFunctionStmt(self, _: Any, node: Any) -> Any:  # noqa: N802
        return Skip  # what a function or a rule says is not done yet

    visit_RuleStmt = visit_CreateFunctionStmt  # noqa: N815

    def visit_UpdateStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self._set(name_of(node.relation), node.targetList)

    def visit_MergeStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        table = name_of(node.relation)
        for clause in node.mergeWhenClauses:
            if clause.commandType == enums.CmdType.CMD_UPDATE:
                self._set(table, clause.targetList)
            elif clause.commandType == enums.CmdType.CMD_DELETE:
                self._note(table, Written(deletes=True))
            elif clause.commandType == enums.CmdType.CMD_INSERT:
                self._note(table, Written(inserts=True))

    def visit_DeleteStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self._note(name_of(node.relation), Written(deletes=True))

    def visit_InsertStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        table = name_of(node.relation)
        self._note(table, Written(inserts=True))
        if node.onConflictClause is not None:
            self._set(table, node.onConflictClause.targetList or ())

    def _set(self, table: str, targets: Iterable[Any]) -> None:
        columns = {target.name for target in targets}
        self._note(table, Written({c for c in columns if (table, c) not in self.added}))

    def _note(self, name: str, more: Written) -> None:
        if name in self.touched.created:
            return
        known = self.tables.setdefault(self.touched.renamed.get(name, name), Written())
        known.columns |= more.columns
        known.deletes |= more.deletes
        known.inserts |= more.inserts
