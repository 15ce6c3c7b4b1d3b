"""Labels that a CHECK lists: `x = ANY (…)`, `x = 'a' OR x = 'b'`, also beside other conditions."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, NullTestType
from pglast.parser import ParseError

EQUAL = {A_Expr_Kind.AEXPR_OP, A_Expr_Kind.AEXPR_OP_ANY}


def listed(conditions: Iterable[str]) -> frozenset[str] | None:
    """Return the labels that hold under all conditions; None where none of them lists any."""
    return _all([_condition(text) for text in conditions])


def differing(labels: Iterable[str], allowed: Iterable[str]) -> Iterator[str]:
    """Say in what labels differ from those that a column allows."""
    if missing := sorted(set(allowed) - set(labels)):
        yield f"lacks the labels {', '.join(missing)}"
    if unknown := sorted(set(labels) - set(allowed)):
        yield f"has the labels {', '.join(unknown)}, which the column refuses"


def _condition(text: str) -> frozenset[str] | None:
    try:
        select: Any = parse_sql(f"select {text}")[0].stmt
    except ParseError:  # of a newer PostgreSQL: no list that is known
        return None
    return _labels(select.targetList[0].val)


def _labels(node: Any) -> frozenset[str] | None:
    match node:
        case ast.BoolExpr(boolop=BoolExprType.AND_EXPR, args=parts):
            return _all([_labels(part) for part in parts or ()])
        case ast.BoolExpr(boolop=BoolExprType.OR_EXPR, args=parts):
            return _any([_labels(part) for part in parts or () if not _is_null(part)])
        case ast.A_Expr(kind=kind, name=(*_, ast.String(sval="="))) if kind in EQUAL:
            return _texts(node.rexpr) if isinstance(_bare(node.lexpr), ast.ColumnRef) else None
    return None


def _all(parts: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    lists = [part for part in parts if part is not None]
    return frozenset.intersection(*lists) if lists else None


def _any(parts: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    lists = [part for part in parts if part is not None]
    return frozenset().union(*lists) if len(lists) == len(parts) else None


def _texts(node: Any) -> frozenset[str] | None:
    """Return the texts of a constant, or of an array of constants however it is written."""
    array = isinstance(node, ast.TypeCast) and node.typeName and node.typeName.arrayBounds
    match _bare(node):
        case ast.A_ArrayExpr(elements=elements):
            return _any([_texts(element) for element in elements or ()])
        case ast.A_Const(val=ast.String(sval=text)):
            return frozenset(_parts(text or "") if array else [text or ""])
    return None


def _parts(text: str) -> list[str]:
    return next(csv.reader([text.strip("{}")], escapechar="\\"), [])


def _bare(node: Any) -> Any:
    while isinstance(node, ast.TypeCast):
        node = node.arg
    return node


def _is_null(node: Any) -> bool:
    return isinstance(node, ast.NullTest) and node.nulltesttype == NullTestType.IS_NULL
