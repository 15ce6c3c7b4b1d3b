"""What keeps a statement busy while it holds its locks: scans, index builds, rows.

Read from the syntax tree. What rewrites a table is not guessed here, but observed.
Source: PostgreSQL documentation, ALTER TABLE and Explicit Locking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError

from ..blocks import statements_in
from ..statements import name_of
from .copying import tables_changed, tables_copied

TYPE = enums.ConstrType
ALTER = enums.AlterTableType
VALIDATED = {TYPE.CONSTR_FOREIGN: "foreign key", TYPE.CONSTR_CHECK: "check"}
ROW_STATEMENTS = (
    ast.CreateTableAsStmt,
    ast.InsertStmt,
    ast.UpdateStmt,
    ast.DeleteStmt,
    ast.MergeStmt,
    ast.SelectStmt,
)
CONCURRENTLY = "build it CONCURRENTLY, in a migration of its own outside of a transaction"
LATER = "add it NOT VALID, and VALIDATE CONSTRAINT in a transaction of its own"
USING_INDEX = "build a unique index CONCURRENTLY, then add the constraint USING INDEX"
PROVEN = "add CHECK (… IS NOT NULL) NOT VALID and VALIDATE it: then SET NOT NULL scans nothing"
BOUND = "add a CHECK that says the same as the bound NOT VALID, and VALIDATE it, before attaching"
QUIET = "do it while nobody writes: there is no way around the lock"
ROWS = "change rows in a transaction of its own, before or after what locks the table"


@dataclass(frozen=True)
class Work:
    """One piece of work; an empty table is whichever the statement locks."""

    table: str
    what: str
    safer: str
    blocking: bool = True  # the statement's own lock blocks others meanwhile
    column: str = ""  # it only looks for nulls in this column
    bound: bool = False  # it only looks for rows outside of a partition's bound


def works_of(sql: str) -> list[Work]:
    """List the work of one statement; nothing where it cannot be parsed."""
    try:
        return [work for raw in parse_sql(sql) for work in _works(raw.stmt)]
    except ParseError:
        return []


def _works(node: Any) -> Iterator[Work]:
    if isinstance(node, ast.DoStmt):
        for statement in statements_in(node):
            yield from works_of(statement)
    elif isinstance(node, ast.AlterTableStmt):
        for command in node.cmds or ():
            yield from _command(name_of(node.relation), command)
    elif isinstance(node, ast.AlterDomainStmt):
        yield from _domain(node)
    elif isinstance(node, ast.ReindexStmt):
        if not any(option.defname == "concurrently" for option in node.params or ()):
            yield Work("", "rebuilds indexes", "REINDEX … CONCURRENTLY")
    elif isinstance(node, ROW_STATEMENTS):
        yield from _rows(node)
    elif hasattr(node, "relation") and not getattr(node, "concurrent", False):
        yield from _on_a_table(node)


def _domain(node: Any) -> Iterator[Work]:
    if node.subtype == "C" and not node.def_.skip_validation:
        yield Work("", f"validates {node.def_.conname or 'a check'} of a domain", LATER)


def _on_a_table(node: Any) -> Iterator[Work]:
    table = name_of(node.relation)
    if isinstance(node, ast.IndexStmt):
        yield Work(table, f"builds the index {node.idxname or 'without a name'}", CONCURRENTLY)
    elif isinstance(node, ast.RefreshMatViewStmt) and not node.skipData:
        yield Work(table, "fills it anew", "REFRESH … CONCURRENTLY")


def _rows(node: Any) -> Iterator[Work]:
    for table in tables_changed(node):
        yield Work(table, "changes rows", ROWS, blocking=False)
    for table in tables_copied(node):
        yield Work(table, "copies rows", ROWS, blocking=False)


def _command(table: str, command: Any) -> Iterator[Work]:
    kind, definition = command.subtype, command.def_
    if kind == ALTER.AT_SetNotNull:
        yield _nulls(table, command.name)
    elif kind == ALTER.AT_AddConstraint:
        yield from _constraint(table, definition)
    elif kind == ALTER.AT_ValidateConstraint:
        yield Work(table, f"validates {command.name}", LATER, blocking=False)
    elif kind == ALTER.AT_AttachPartition:
        partition = name_of(definition.name)
        yield Work(partition, "scans it for rows outside of its bound", BOUND, bound=True)
    elif kind == ALTER.AT_AddColumn:
        yield from _column(table, definition)


def _column(table: str, column: Any) -> Iterator[Work]:
    """Yield the work of a new column.

    Without a default it is null everywhere, so that no key of it has to be looked up.
    """
    constraints = column.constraints or ()
    filled = any(each.contype == TYPE.CONSTR_DEFAULT for each in constraints)
    for each in constraints:
        if each.contype != TYPE.CONSTR_NOTNULL and (each.contype != TYPE.CONSTR_FOREIGN or filled):
            yield from _constraint(table, each, column.colname)


def _constraint(table: str, node: Any, column: str = "") -> Iterator[Work]:
    kind, name = node.contype, node.conname or (f"of {column}" if column else "without a name")
    if kind in VALIDATED and not node.skip_validation:
        yield Work(table, f"validates the {VALIDATED[kind]} {name}", LATER)
    elif kind == TYPE.CONSTR_NOTNULL and not node.skip_validation:
        yield _nulls(table, node.keys[0].sval)
    elif kind in (TYPE.CONSTR_UNIQUE, TYPE.CONSTR_PRIMARY) and not node.indexname:
        yield Work(table, f"builds the index of the key {name}", USING_INDEX)
    elif kind == TYPE.CONSTR_EXCLUSION:
        yield Work(table, f"builds the index of the exclusion {name}", QUIET)


def _nulls(table: str, column: str) -> Work:
    return Work(table, f"scans for nulls in {column}", PROVEN, column=column)
