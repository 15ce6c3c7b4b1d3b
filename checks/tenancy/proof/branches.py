"""Rows put together: when they make a result row of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pglast import ast

from . import parsing
from .casting import equal
from .functions import arguments, called
from .logic import FALSE, TRUE, Term, both, either, no
from .making import made
from .problem import Problem, Scope
from .queries import Item, Plan
from .rowsecurity import visible
from .terms import Derived, Row, Source, Value


@dataclass
class Branch:
    """A result row of a plan: when it is one, and what it holds."""

    p: Problem
    plan: Plan
    scope: Scope
    condition: Term

    def output(self, number: int) -> Value:
        """Return an output by its place."""
        return self.p.value(self.plan.outputs[number][1], self.scope)

    def named(self, name: str) -> Value | None:
        """Return an output by its name; a star stands for what its items have."""
        for each, node in self.plan.outputs:
            if isinstance(node, ast.ColumnRef) and isinstance(
                parsing.listed(node.fields)[-1], ast.A_Star
            ):
                parts = parsing.names(node.fields)
                for alias, source in self.scope.frames[0].items():
                    listed = len(parts) == 1 or parts[-2] == alias
                    if listed and (value := source.get(name)) is not None:
                        return value
            elif each == name:
                return self.p.value(node, self.scope)
        return None


def branch(p: Problem, plan: Plan, scope: Scope, rows: Iterator[Row], witness: bool) -> Branch:
    """Say when rows make a plan's result row."""
    frame: dict[str, Source] = {}
    inner = scope.inside(frame)
    parts = [_placed(p, item, inner, frame, rows, witness) for item in plan.items]
    where = plan.stmt.whereClause if plan.stmt is not None else None
    if where is not None:
        parts.append(p.truth(where, inner).true)
    return Branch(p, plan, inner, both(*parts))


def _placed(
    p: Problem,
    item: Item,
    scope: Scope,
    frame: dict[str, Source],
    rows: Iterator[Row],
    witness: bool,
) -> Term:
    """Put an item's columns into the frame; return when its row is one."""
    if item.join:
        return _joined(p, item, scope, frame, rows, witness)
    if item.plan is not None:
        return _nested(p, item, scope, frame, rows, witness)
    row = next(rows)
    if item.call is not None:
        return made(p, item, scope, frame, row)
    frame[item.alias] = _renamed(row, item.columns)
    return visible(p, row, scope)


def _renamed(row: Row, columns: tuple[str, ...]) -> Source:
    if not columns:
        return row
    names = dict(zip(columns, row.types, strict=False))
    return Derived(lambda name: row.get(names.get(name, name)))


def _nested(
    p: Problem,
    item: Item,
    scope: Scope,
    frame: dict[str, Source],
    rows: Iterator[Row],
    witness: bool,
) -> Term:
    assert item.plan is not None
    inner, condition = scope, TRUE
    if item.function is not None:
        values = arguments(p, item.call, scope)
        inner = called(p, item.function, values, scope)
        if item.function.strict:
            condition = both(*(no(value.null) for value in values.values()))
    elif item.owner is not None:
        inner = replace(scope, frames=(), params={})
        if item.owner and scope.role is not None:
            inner = replace(inner, role=item.owner)
    found = branch(p, item.plan, inner, rows, witness)
    names = dict(zip(item.columns, range(len(item.plan.outputs)), strict=False))
    frame[item.alias] = Derived(
        lambda name: found.output(names[name]) if name in names else found.named(name)
    )
    return both(condition, found.condition)


def _joined(
    p: Problem,
    item: Item,
    scope: Scope,
    frame: dict[str, Source],
    rows: Iterator[Row],
    witness: bool,
) -> Term:
    assert item.join is not None
    left = _placed(p, item.join[0], scope, frame, rows, witness)
    known = set(frame)
    right = _placed(p, item.join[1], scope, frame, rows, witness)
    parts = [right] + [_same_named(p, name, frame, known) for name in item.using]
    if item.quals is not None:
        parts.append(p.truth(item.quals, scope).true)
    if not (item.outer and witness):
        return both(left, *parts)
    absent = p.flag("absent")
    for alias in sorted(frame.keys() - known):
        frame[alias] = Derived(frame[alias].get, absent)
    return both(left, either(absent, both(*parts)))


def _same_named(p: Problem, name: str, frame: Mapping[str, Source], known: set[str]) -> Term:
    sides: list[Value] = []
    for one in (known, frame.keys() - known):
        found = [v for alias in sorted(one) if (v := frame[alias].get(name)) is not None]
        if not found:
            return FALSE
        sides.append(found[0])
    return equal(p, *sides).true
