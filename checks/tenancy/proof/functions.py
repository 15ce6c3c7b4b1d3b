"""A function being called: its arguments, and the scope its body is read in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pglast import ast

from ..catalog import Function
from . import parsing
from .casting import UNKNOWN, cast
from .lookups import own_settings, search_path
from .problem import Problem, Scope
from .terms import Value
from .typenames import canonical
from .world import Unsupported


def arguments(p: Problem, call: Any, scope: Scope, by_place: bool = False) -> dict[str, Value]:
    """Return a call's arguments by name and by number; by number only if `by_place`."""
    found: dict[str, Value] = {}
    for number, node in enumerate(call.args or (), 1):
        if isinstance(node, ast.NamedArgExpr):
            found[str(node.name)] = p.value(node.arg, scope)
        else:
            value = p.value(node, scope)
            texted = by_place and value.type == UNKNOWN
            found[f"${number}"] = cast(p, value, "text") if texted else value
    return found


def _default(p: Problem, function: Function, index: int, scope: Scope) -> Value:
    text = function.default_values[index]
    if text is None:
        raise Unsupported(f"{function.identity} is called without an argument")
    return p.value(parsing.expression(text), scope)


def called(p: Problem, function: Function, values: dict[str, Value], scope: Scope) -> Scope:
    """Return the scope of a function's body, defaults filled in."""
    if function.identity in scope.calls:
        raise Unsupported(f"{function.identity} calls itself")
    params: dict[str, Value] = {}
    names = function.argument_names or ("",) * len(function.argument_types)
    for number, (name, type) in enumerate(zip(names, function.argument_types, strict=False), 1):
        value = values.get(f"${number}", values.get(name))
        if value is None:
            value = _default(p, function, number - 1, scope)
        params[f"${number}"] = cast(p, value, canonical(type))
        if name:
            params[name] = params[f"${number}"]
    definer = function.definer
    return replace(
        scope,
        role=function.owner if definer else scope.role,
        user=function.owner if definer else scope.user,
        frames=(),
        active=(),  # a query of its own
        params=params,
        schemas=search_path(function, p.world.schemas),
        calls=(*scope.calls, function.identity),
        settings={**scope.settings, **own_settings(function)},
    )
