"""Subqueries inside expressions: exists, in, and those that return a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pglast import ast
from pglast.enums import SubLinkType

from . import parsing
from .arrays import some_row
from .branches import branch
from .casting import distinct, equal
from .logic import FALSE, TRUE, both, either, no
from .operators import applied
from .problem import Handler, Problem, Scope
from .queries import Plan
from .subqueries import Pending, any_row, exists, planned
from .terms import Value, certain, truth
from .world import Unsupported


def sublink(p: Problem, node: Any, scope: Scope) -> Value:
    """Return what a subquery in an expression means."""
    key = ("sublink", id(node), scope.key)
    if key not in p.memo:
        try:
            p.memo[key] = (_meaning(p, node, scope), node, scope)
        except Unsupported as error:
            kinds = (SubLinkType.EXPR_SUBLINK, SubLinkType.ARRAY_SUBLINK)
            type = "" if node.subLinkType in kinds else "boolean"
            p.memo[key] = (p.unknown(str(error), type), node, scope)
    found: Value = p.memo[key][0]
    return found


def _meaning(p: Problem, node: Any, scope: Scope) -> Value:
    plans = planned(p, node.subselect, scope)
    if node.subLinkType == SubLinkType.EXISTS_SUBLINK:
        ways = [[(any_row(plan), scope)] for plan in plans]
        return certain(exists(p, ways, lambda _: TRUE))
    if node.subLinkType == SubLinkType.EXPR_SUBLINK:
        return scalar(p, plans, scope, single=True)
    if node.subLinkType in (SubLinkType.ANY_SUBLINK, SubLinkType.ALL_SUBLINK):
        return _compared(p, node, plans, scope)
    raise Unsupported("an array of a subquery is not modelled here")


def _compared(p: Problem, node: Any, plans: list[Plan], scope: Scope) -> Value:
    name = parsing.names(node.operName)[-1] if node.operName else "="
    ways = [[(plan, scope)] for plan in plans]
    if isinstance(node.testexpr, ast.RowExpr):
        return _row_compared(p, node, ways, scope)
    left = p.value(node.testexpr, scope)
    if node.subLinkType == SubLinkType.ANY_SUBLINK:
        return some_row(p, ways, lambda right: applied(p, name, left, right))

    def fails(right: Value) -> Value:
        value = applied(p, name, left, right)
        return truth(value.false, value.true)

    some = some_row(p, ways, fails)
    return truth(some.false, some.true)


def _row_compared(p: Problem, node: Any, ways: Any, scope: Scope) -> Value:
    """Compare several columns at once: `(a, b) in (select …)`."""
    left = [p.value(each, scope) for each in node.testexpr.args]

    def parts(branches: Any) -> list[Value]:
        return [equal(p, value, branches[0].output(n)) for n, value in enumerate(left)]

    found = exists(p, ways, lambda b: both(*(v.true for v in parts(b))))
    open_ = exists(p, ways, lambda b: both(*(no(v.false) for v in parts(b))))
    p.add(no(found), open_)
    return truth(found, no(open_))


def scalar(p: Problem, plans: list[Plan], scope: Scope, single: bool) -> Value:
    """Return the value of the row a query finds, null without one.

    `single` says that a second row would raise, so that there is none.
    """
    if len(plans) != 1:
        raise Unsupported("a value from a union is not modelled")
    plan = plans[0]
    if not plan.tables:
        found = branch(p, plan, scope, iter(()), witness=True)
        return _unless(found.output(0), no(found.condition))
    flag = p.flag("found")
    rows = [p.row(table, flag) for table in plan.tables]
    p.rows += rows if p.level == 0 else []
    found = branch(p, plan, scope, iter(rows), witness=True)
    p.add(no(flag), found.condition)
    value = _unless(found.output(0), no(flag))
    part = (any_row(plan), scope)
    if not part[0].partial:
        p.pending.append(Pending(flag, [part], lambda _: TRUE, p.level))
    if single and not plan.partial:
        differs = Pending(FALSE, [part], lambda b: distinct(p, b[0].output(0), value).true, p.level)
        p.pending.append(differs)
    return value


def _unless(value: Value, missing: Any) -> Value:
    if missing is FALSE:
        return value
    if value.type == "boolean":
        return truth(both(no(missing), value.true), both(no(missing), value.false))
    return replace(value, null=either(missing, value.null), text=None)


HANDLERS: Mapping[type, Handler] = {ast.SubLink: sublink}
