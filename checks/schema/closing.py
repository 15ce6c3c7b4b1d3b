"""Checks that close a list: whatever they let through is one of the values that they name."""

from __future__ import annotations

from typing import Any

from pglast import ast, enums, parse_sql

Kind = enums.A_Expr_Kind
EQUAL = {Kind.AEXPR_OP, Kind.AEXPR_OP_ANY}  # the server writes IN as = ANY


def lists_values(expression: str, column: str) -> bool:
    """Say whether a check admits a column only values of a list of constants, or null."""
    statement: Any = parse_sql(f"select {expression}")[0].stmt
    return _lists(statement.targetList[0].val, column)


def _lists(node: Any, column: str) -> bool:
    parts: Any = getattr(node, "args", ())
    if isinstance(node, ast.BoolExpr) and node.boolop == enums.BoolExprType.OR_EXPR:
        return all(_lists(part, column) for part in parts)
    if isinstance(node, ast.BoolExpr) and node.boolop == enums.BoolExprType.AND_EXPR:
        return any(_lists(part, column) for part in parts)
    if isinstance(node, ast.NullTest):
        return node.nulltesttype == enums.NullTestType.IS_NULL and _column(node.arg, column)
    name: Any = getattr(node, "name", None)
    if not isinstance(node, ast.A_Expr) or node.kind not in EQUAL or name[-1].sval != "=":
        return False
    return _column(node.lexpr, column) and _constant(node.rexpr)


def _column(node: Any, column: str) -> bool:
    if isinstance(node, ast.TypeCast):
        return _column(node.arg, column)
    fields: Any = getattr(node, "fields", None)
    return isinstance(node, ast.ColumnRef) and fields[-1].sval == column


def _constant(node: Any) -> bool:
    if isinstance(node, ast.TypeCast):
        return _constant(node.arg)
    if isinstance(node, ast.A_ArrayExpr):
        return all(map(_constant, node.elements or ()))
    return isinstance(node, ast.A_Const)
