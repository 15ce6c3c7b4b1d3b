"""SQL as trees; the same text always gives the same tree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pglast
from pglast import ast
from pglast.parser import ParseError

from .world import Unsupported


@lru_cache(maxsize=8192)
def expression(text: str) -> Any:
    """Parse an expression."""
    return statement(f"select {text}").targetList[0].val


@lru_cache(maxsize=8192)
def statement(text: str) -> Any:
    """Parse one query."""
    try:
        parsed = pglast.parse_sql(text)
    except (ParseError, RecursionError, ValueError) as error:
        raise Unsupported(f"cannot be parsed: {error}") from None
    if len(parsed) != 1 or not isinstance(parsed[0].stmt, ast.SelectStmt):
        raise Unsupported("is not one query")
    return parsed[0].stmt


def names(fields: Any) -> tuple[str, ...]:
    """Return the parts of a dotted name; a star is not a name."""
    return tuple(str(f.sval) if isinstance(f, ast.String) else "*" for f in fields)


def listed(nodes: Any) -> tuple[Any, ...]:
    """Return a list of nodes that may be missing."""
    return tuple(nodes or ())


def walk(node: Any) -> Iterator[Any]:
    """Yield a tree's nodes, subqueries included."""
    if isinstance(node, tuple):
        for each in node:
            yield from walk(each)
    elif isinstance(node, ast.Node):
        yield node
        for name in node:
            yield from walk(getattr(node, name))


def constant(node: Any) -> str | None:
    """Return the text of a literal, whatever it is cast to."""
    while isinstance(node, ast.TypeCast):
        node = node.arg
    if isinstance(node, ast.A_Const) and isinstance(node.val, ast.String):
        return str(node.val.sval)
    return None
