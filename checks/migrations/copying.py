"""Rows that a statement reads in order to write them elsewhere, and rows that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast
from pglast.visitors import Visitor

from ..statements import name_of


def tables_changed(node: Any) -> Iterator[str]:
    """Yield the tables whose rows a statement changes, in a WITH as well."""
    for each in _within(node).changes:
        yield name_of(each.relation)


def tables_copied(node: Any) -> Iterator[str]:
    """Yield the tables whose rows a statement copies, and that which takes them in."""
    if isinstance(node, ast.CreateTableAsStmt):
        into: Any = node.into
        yield from () if into.skipData else _within(node.query).read
    elif isinstance(node, ast.InsertStmt) and getattr(node.selectStmt, "fromClause", None):
        yield name_of(node.relation)
        yield from _within(node).read


def _within(node: Any) -> _Found:
    found = _Found()
    found(node)
    return found


class _Found(Visitor):
    """Visits one statement; the methods are named after the nodes of the grammar."""

    def __init__(self) -> None:
        self.changes: list[Any] = []
        self.read: list[str] = []

    def visit_UpdateStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.changes.append(node)

    visit_DeleteStmt = visit_MergeStmt = visit_UpdateStmt  # noqa: N815

    def visit_RangeVar(self, _: Any, node: Any) -> None:  # noqa: N802
        self.read.append(name_of(node))
