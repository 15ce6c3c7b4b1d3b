"""Walking a syntax tree, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from pglast import ast, parse_sql

T = TypeVar("T", bound=ast.Node)


@lru_cache(maxsize=4096)
def expression_tree(expression: str) -> Any:
    """Parse an expression as the select of it, to be looked at only; raises ParseError."""
    return parse_sql(f"select {expression}") if expression else ()


def nodes(tree: Any) -> Iterator[ast.Node]:
    """Yield every node of a tree, from the outside in, in the order of the text."""
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Node):
            yield each
            waiting += [getattr(each, name) for name in each][::-1]
        elif isinstance(each, tuple | list):
            waiting += each[::-1]


def of_type(tree: Any, *kinds: type[T]) -> Iterator[T]:
    """Yield the nodes of some kinds."""
    return (node for node in nodes(tree) if isinstance(node, kinds))


def words(fields: Any) -> tuple[str, ...]:
    """Return the parts of a name; a star is left out."""
    return tuple(str(part.sval) for part in fields or () if isinstance(part, ast.String))


def text_of(tree: Any) -> str | None:
    """Return the text of an expression that is nothing but a text, casts aside."""
    while isinstance(tree, ast.TypeCast):
        tree = tree.arg
    if isinstance(tree, ast.A_Const) and isinstance(tree.val, ast.String):
        return str(tree.val.sval)
    return None


def named_relations(tree: Any, hidden: frozenset[str] = frozenset()) -> Iterator[ast.RangeVar]:
    """Yield the relations that a statement names; what `with` calls so is none."""
    if isinstance(tree, tuple | list):
        for each in tree:
            yield from named_relations(each, hidden)
    elif isinstance(tree, ast.RangeVar):
        if tree.schemaname or tree.relname not in hidden:
            yield tree
    elif isinstance(tree, ast.Node):
        yield from _within(tree, hidden)


def _within(node: ast.Node, hidden: frozenset[str]) -> Iterator[ast.RangeVar]:
    """Look into a node; each part of `with` sees the ones before it, or all of them."""
    clause: Any = getattr(node, "withClause", None)
    for part in clause.ctes if clause else ():
        named = hidden | {each.ctename for each in clause.ctes if clause.recursive}
        yield from named_relations(part.ctequery, named)
        hidden = hidden | {part.ctename}
    for name in node:
        if name != "withClause":
            yield from named_relations(getattr(node, name), hidden)
