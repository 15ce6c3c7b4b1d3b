"""What earlier migrations have proved of a table, so that a later one need not scan it.

PostgreSQL skips the scan of SET NOT NULL, and that of ATTACH PARTITION, where a validated
check says the same (documentation of ALTER TABLE).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError

from ..statements import name_of
from .work import Work

ALTER = enums.AlterTableType
Key = tuple[str, str]  # table and constraint


@dataclass
class Proven:
    """The checks of all tables so far: what they say, and whether they are validated."""

    columns: dict[Key, set[str]] = field(default_factory=dict)  # that cannot be null
    validated: set[Key] = field(default_factory=set)

    def covers(self, work: Work) -> bool:
        """Say whether a validated check makes the work unnecessary."""
        mine = [key for key in self.validated if key[0] == work.table]
        if work.column:
            return any(work.column in self.columns[key] for key in mine)
        return work.bound and bool(mine)

    def learn(self, sql: str) -> None:
        """Take in one statement; what cannot be parsed proves nothing."""
        try:
            nodes: list[Any] = [raw.stmt for raw in parse_sql(sql)]
        except ParseError:
            return
        for node in nodes:
            if isinstance(node, ast.AlterTableStmt):
                for command in node.cmds or ():
                    self._learn(name_of(node.relation), command)

    def _learn(self, table: str, command: Any) -> None:
        if command.subtype == ALTER.AT_ValidateConstraint:
            self._validate((table, command.name))
        elif command.subtype == ALTER.AT_DropConstraint:
            self.validated.discard((table, command.name))
        elif command.subtype == ALTER.AT_AddConstraint:
            self._add(table, command.def_)

    def _add(self, table: str, node: Any) -> None:
        if node.contype != enums.ConstrType.CONSTR_CHECK:
            return
        key = (table, node.conname or "")
        self.columns[key] = set(_not_null(node.raw_expr))
        if not node.skip_validation:
            self.validated.add(key)

    def _validate(self, key: Key) -> None:
        if key in self.columns:
            self.validated.add(key)


def _not_null(node: Any) -> list[str]:
    """List the columns that a condition says are not null, alone or joined by `and`."""
    if isinstance(node, ast.BoolExpr) and node.boolop == enums.BoolExprType.AND_EXPR:
        return [column for part in node.args or () for column in _not_null(part)]
    if not isinstance(node, ast.NullTest) or node.nulltesttype != enums.NullTestType.IS_NOT_NULL:
        return []
    fields: Any = getattr(node.arg, "fields", None)  # of a column, and of nothing else
    return [str(fields[-1].sval)] if fields else []
