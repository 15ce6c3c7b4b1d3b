"""Arrays that are made of rows: the query behind them says more than the array."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from pglast import ast
from pglast.enums import SetOperation, SubLinkType

from ..catalog import Function
from . import parsing
from .lookups import body, function
from .queries import Item, Plan, Queries
from .world import Unsupported, World


class Planner(Protocol):
    """What takes queries apart."""

    world: World
    schemas: tuple[str, ...]
    running: tuple[str, ...]

    def plans(self, stmt: Any, queries: Queries | None = None) -> list[Plan]:
        """Return every way to a result row."""

    def plan(self, stmt: Any, items: tuple[Item, ...], outputs: Any, partial: bool) -> Plan:
        """Make one plan."""

    def inside(self, called: Function) -> Planner:
        """Plan as a function's own body is read."""


def gathered(
    planner: Planner, node: Any, queries: Queries | None = None
) -> tuple[list[Plan], bool]:
    """Return the query whose rows an array holds, and whether no rows make it null."""
    if isinstance(node, ast.TypeCast):
        plans, empty = gathered(planner, node.arg, queries)
        return [_converted(plan, node.typeName) for plan in plans], empty
    if isinstance(node, ast.SubLink) and node.subLinkType == SubLinkType.ARRAY_SUBLINK:
        return planner.plans(node.subselect, queries), False
    if isinstance(node, ast.SubLink) and node.subLinkType == SubLinkType.EXPR_SUBLINK:
        return _collected(planner, node.subselect, queries)
    if _or_empty(node):
        return gathered(planner, parsing.listed(node.args)[0], queries)[0], False
    if isinstance(node, ast.FuncCall):
        return _returned(planner, node)
    return [], False


def _converted(plan: Plan, type: Any) -> Plan:
    """Cast every element as the array is cast."""
    name, node = plan.outputs[0]
    single = ast.TypeName(names=type.names, typmods=type.typmods)
    return replace(plan, outputs=((name, ast.TypeCast(arg=node, typeName=single)),))


def _or_empty(node: Any) -> bool:
    """Recognise `coalesce(…, '{}')`."""
    if not isinstance(node, ast.CoalesceExpr):
        return False
    return parsing.constant(parsing.listed(node.args)[-1]) == "{}"


def _collected(planner: Planner, stmt: Any, queries: Queries | None) -> tuple[list[Plan], bool]:
    """Return the rows behind `select array_agg(x) from …`."""
    if stmt.targetList is None or len(stmt.targetList) != 1:
        return [], False
    target = stmt.targetList[0].val
    if not stmt.fromClause:
        return gathered(planner, target, queries)
    empty = False
    if _or_empty(target):
        target, empty = parsing.listed(target.args)[0], True
    if not isinstance(target, ast.FuncCall) or parsing.names(target.funcname)[-1] != "array_agg":
        return [], False
    if target.agg_filter or stmt.groupClause or stmt.limitCount or stmt.withClause:
        return [], False
    rows = ast.SelectStmt(
        targetList=(ast.ResTarget(val=parsing.listed(target.args)[0]),),
        fromClause=stmt.fromClause,
        whereClause=stmt.whereClause,
        op=SetOperation.SETOP_NONE,
    )
    return planner.plans(rows, queries), not empty


def _returned(planner: Planner, call: Any) -> tuple[list[Plan], bool]:
    """Return the rows behind a function that returns an array."""
    parts = parsing.names(call.funcname)
    found = function(planner.world, parts, len(call.args or ()), planner.schemas)
    if not found or found.returns_set or found.strict or found.identity in planner.running:
        return [], False
    try:
        inner, empty = _collected(planner.inside(found), body(found), None)
    except Unsupported:
        return [], False
    column = ast.ColumnRef(fields=(ast.String("made"), ast.String("made")))
    items = [Item("made", plan=p, function=found, call=call, columns=("made",)) for p in inner]
    return [planner.plan(None, (item,), (("made", column),), False) for item in items], empty
