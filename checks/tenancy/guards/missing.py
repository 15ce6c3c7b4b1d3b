"""What a condition says in a session that has no context: then whatever comes from it is null.

`argument <> context` is null then, and a guard that raises on it does not raise; IS DISTINCT
FROM says true. Everything that is not of the context may be anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind, BoolExprType, BoolTestType, NullTestType, SubLinkType

from ..code.nodes import of_type
from .context import sides

TRUE, FALSE, NULL, UNKNOWN = "true", "false", "null", "unknown"
OPPOSITE = {TRUE: FALSE, FALSE: TRUE, NULL: NULL, UNKNOWN: UNKNOWN}
DISTINCT = {A_Expr_Kind.AEXPR_DISTINCT: TRUE, A_Expr_Kind.AEXPR_NOT_DISTINCT: FALSE}
# Of a boolean test, the values for which it is true.
TESTS = {
    BoolTestType.IS_TRUE: {TRUE},
    BoolTestType.IS_NOT_TRUE: {FALSE, NULL},
    BoolTestType.IS_FALSE: {FALSE},
    BoolTestType.IS_NOT_FALSE: {TRUE, NULL},
    BoolTestType.IS_UNKNOWN: {NULL},
    BoolTestType.IS_NOT_UNKNOWN: {TRUE, FALSE},
}


@dataclass(frozen=True)
class WithoutContext:
    """How expressions of one scope are judged."""

    ours: Callable[[Any], bool]  # says whether a value comes from the context
    answers: Callable[[ast.FuncCall], str]  # what a function that compares says; empty for others

    def value(self, tree: Any) -> str:
        """Return what an expression is without a context."""
        if isinstance(tree, ast.BoolExpr):
            return self._joined(tree)
        if isinstance(tree, ast.NullTest):
            return self._null_test(tree)
        if isinstance(tree, ast.BooleanTest):
            value = self.value(tree.arg)
            return UNKNOWN if value == UNKNOWN else _truth(value in TESTS[tree.booltesttype])  # type: ignore[index]
        if isinstance(tree, ast.CoalesceExpr):
            values = [self.value(each) for each in tree.args or ()]
            return next((value for value in values if value != NULL), NULL)
        return self._single(tree)

    def _single(self, tree: Any) -> str:
        if isinstance(tree, ast.A_Const) and isinstance(tree.val, ast.Boolean):
            return _truth(bool(tree.val.boolval))
        if pair := sides(tree):
            return self._compared(tree, pair)
        if isinstance(tree, ast.SubLink) and tree.subLinkType == SubLinkType.EXISTS_SUBLINK:
            return FALSE if self.ours(tree.subselect) else UNKNOWN
        if isinstance(tree, ast.FuncCall) and (answer := self.answers(tree)):
            return answer
        return NULL if self.ours(tree) else UNKNOWN

    def _compared(self, tree: Any, pair: tuple[Any, Any]) -> str:
        """Compare with null; in rows that are drawn from tables by the context there is none."""
        if not any(map(self.ours, pair)):
            return UNKNOWN
        if isinstance(tree, ast.SubLink):
            return FALSE if getattr(tree.subselect, "fromClause", None) else NULL
        return DISTINCT.get(tree.kind, NULL)

    def _joined(self, tree: Any) -> str:
        values = [self.value(each) for each in tree.args or ()]
        if tree.boolop == BoolExprType.NOT_EXPR:
            return OPPOSITE[values[0]]
        strong = TRUE if tree.boolop == BoolExprType.OR_EXPR else FALSE
        weaker = [each for each in (strong, UNKNOWN, NULL) if each in values]
        return weaker[0] if weaker else OPPOSITE[strong]

    def _null_test(self, tree: Any) -> str:
        if not self.ours(tree.arg) or any(of_type(tree.arg, ast.CoalesceExpr)):
            return UNKNOWN
        return _truth(tree.nulltesttype == NullTestType.IS_NULL)


def _truth(value: bool) -> str:
    return TRUE if value else FALSE
