"""The levels of a statement: each `select`, `update` or `delete`, and what holds for its rows.

`exists (…)` belongs to the level around it; a part of `with` is a source like a subselect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pglast import ast
from pglast.enums import JoinType, SubLinkType

from ..code.nodes import named_relations, nodes, of_type
from .context import conjuncts

READERS = (ast.SelectStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt)


@dataclass
class Level:
    """The relations of one level, by alias, and the conditions that all hold.

    What an outer join asks holds only for the rows of the side that may be missing.
    """

    relations: dict[str, ast.RangeVar] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)  # subselects and functions
    conditions: list[Any] = field(default_factory=list)
    partial: list[tuple[Any, frozenset[str]]] = field(default_factory=list)  # for these aliases
    parts: dict[str, Any] = field(default_factory=dict)  # of the `with` around it
    real: frozenset[int] = frozenset()  # ids of relations that no part of `with` hides

    @property
    def names(self) -> tuple[str, ...]:
        """Return all aliases."""
        return (*self.relations, *self.others)


def levels_of(tree: Any) -> Iterator[Level]:
    """Yield the levels of a statement, from the outside in."""
    inner = {id(select) for node in nodes(tree) for select in _existing(node)}
    around = around_of(tree)
    for node in nodes(tree):
        if isinstance(node, READERS) and id(node) not in inner:
            yield inner_level(node, around)


def around_of(tree: Any) -> Level:
    """Return what is around the levels of a statement: its parts of `with`."""
    parts = {str(part.ctename): part.ctequery for part in of_type(tree, ast.CommonTableExpr)}
    return Level(parts=parts, real=frozenset(map(id, named_relations(tree))))


def inner_level(node: Any, around: Level) -> Level:
    """Return a level within another: the parts of `with` around it are sources in it too."""
    level = level_of(node)
    own = {str(part.ctename): part.ctequery for part in of_type(node, ast.CommonTableExpr)}
    level.parts, level.real = {**around.parts, **own}, around.real
    for alias, relation in tuple(level.relations.items()):
        part = "" if relation.schemaname else str(relation.relname)
        if part in level.parts and id(relation) not in level.real:
            level.relations.pop(alias)
            level.others[alias] = level.parts[part]
    return level


def level_of(node: Any) -> Level:
    """Return one level, with the levels of its `exists (…)`."""
    level = Level()
    for name in ("relation", "fromClause", "usingClause", "sourceRelation"):
        _gather(getattr(node, name, None), level)
    for name in ("whereClause", "joinCondition"):
        level.conditions += conjuncts(getattr(node, name, None))
    for condition in tuple(level.conditions):
        for select in _existing(condition):
            _merge(level_of(select), level)
    return level


def _gather(tree: Any, level: Level) -> None:
    """Add what stands in a FROM clause."""
    alias = getattr(tree, "alias", None)
    if isinstance(tree, tuple):
        for each in tree:
            _gather(each, level)
    elif isinstance(tree, ast.RangeVar):
        level.relations[str(alias.aliasname if alias else tree.relname)] = tree
    elif isinstance(tree, ast.JoinExpr):
        _join(tree, level)
    elif isinstance(tree, ast.Node):
        level.others[str(alias.aliasname if alias else len(level.others))] = tree


def _join(tree: Any, level: Level) -> None:
    before = frozenset(level.names)
    _gather(tree.larg, level)
    left = frozenset(level.names) - before
    _gather(tree.rarg, level)
    right = frozenset(level.names) - before - left
    if tree.jointype == JoinType.JOIN_INNER:
        level.conditions += conjuncts(tree.quals)
    else:
        missing = {JoinType.JOIN_LEFT: right, JoinType.JOIN_RIGHT: left}
        held = missing.get(tree.jointype, frozenset())
        level.partial += [(each, held) for each in conjuncts(tree.quals)]


def _existing(node: Any) -> Iterator[Any]:
    if isinstance(node, ast.SubLink) and node.subLinkType == SubLinkType.EXISTS_SUBLINK:
        yield node.subselect


def _merge(inner: Level, level: Level) -> None:
    level.relations |= inner.relations
    level.others |= inner.others
    level.conditions += inner.conditions
    level.partial += inner.partial
