"""`= any (…)`: over a list, over the rows behind an array, over any array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pglast import ast

from . import parsing
from .branches import Branch
from .casting import cast, literal
from .gathering import gathered
from .logic import both, either, no
from .problem import Problem, Scope
from .queries import Item, Plan
from .subqueries import Ways, exists, planner
from .terms import Derived, Value, truth
from .typenames import element, named

Test = Callable[[Value], Value]


def any_of(p: Problem, node: Any, scope: Scope, test: Test) -> Value:
    """Say whether a test is true of some element."""
    listed = _listed(p, node, scope)
    if listed is not None:
        values = [test(value) for value in listed]
        return truth(either(*(v.true for v in values)), both(*(v.false for v in values)))
    plans, nullable = gathered(planner(p, scope), node)
    if plans:
        found = some_row(p, [[(plan, scope)] for plan in plans], test)
        if not nullable:
            return found
        there = exists(p, [[(plan, scope)] for plan in plans], lambda _: found.true)
        return truth(found.true, both(there, found.false))
    array = p.value(node, scope)
    made = made_by("unnest", (array,))
    found = some_row(p, made, test)
    return truth(found.true, both(no(array.null), found.false))


def some_row(p: Problem, ways: Any, test: Test) -> Value:
    """Say whether a test is true of some row; false only where it is false of all."""

    def true(branches: list[Branch]) -> Any:
        return test(branches[0].output(0)).true

    def not_false(branches: list[Branch]) -> Any:
        return no(test(branches[0].output(0)).false)

    found = exists(p, ways, true)
    open_ = exists(p, ways, not_false)
    p.add(no(found), open_)
    return truth(found, no(open_))


def _listed(p: Problem, node: Any, scope: Scope) -> list[Value] | None:
    """Return the elements of an array that is written out."""
    type = ""
    if isinstance(node, tuple):
        return [p.value(each, scope) for each in node]
    while isinstance(node, ast.TypeCast):
        type, node = type or element(named(node.typeName)), node.arg
    if isinstance(node, ast.A_ArrayExpr):
        values = [p.value(each, scope) for each in node.elements or ()]
        return [cast(p, value, type) if type else value for value in values]
    text = parsing.constant(node)
    if text is None or not type or not text.startswith("{") or '"' in text:
        return None
    parts = [part for part in text.strip("{}").split(",") if part]
    return [literal(p, part, type) for part in parts if part.upper() != "NULL"]


def made_by(name: str, values: Sequence[Value]) -> Ways:
    """Return the ways to a row that a function makes of values already known."""
    holder = Derived({f"a{n}": value for n, value in enumerate(values)}.get)
    columns = [ast.ColumnRef(fields=(ast.String(f"a{n}"),)) for n in range(len(values))]
    call = ast.FuncCall(funcname=(ast.String(name),), args=tuple(columns))
    item = Item("made", table=f"call {name}", call=call)
    column = ast.ColumnRef(fields=(ast.String("made"), ast.String("made")))
    plan = Plan(None, (item,), (("made", column),), tables=(item.table,))
    return [[(plan, Scope(frames=({"held": holder},)))]]
