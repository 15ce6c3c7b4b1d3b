"""`a[1]`, `a[2:3]`, `j['key']`: what stands at a place follows from the whole and the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pglast import ast

from .casting import UNKNOWN, cast
from .operators import applied
from .problem import Handler, Problem, Scope
from .sessions import trusted
from .terms import Value
from .typenames import element

PLACE = "[]"
START = "[low:"
NOTE = "what stands in an array is anything"


def subscripted(p: Problem, node: Any, scope: Scope) -> Value:
    """Return what stands at a place of an array or of JSON."""
    if not all(isinstance(step, ast.A_Indices) for step in node.indirection):
        return p.unknown("a field of a row is not modelled")
    value = p.value(node.arg, scope)
    if value.type != "jsonb":
        return _placed(p, value, node.indirection, scope)
    for step in node.indirection:
        value = trusted(p, applied(p, "->", value, p.value(step.uidx, scope)), scope)
    return value


def _placed(p: Problem, array: Value, steps: Sequence[Any], scope: Scope) -> Value:
    """Take all places at once: a row of a matrix is null, and what stands in it is not."""
    p.notes[NOTE] = None
    places = [cast(p, p.value(n, scope), "integer") for s in steps for n in (s.lidx, s.uidx) if n]
    sliced = any(step.is_slice for step in steps)
    label = "".join(_label(step) for step in steps)
    type = array.type if sliced else element(array.type)
    return p.apply(label, (array, *places), type)


def _label(step: Any) -> str:
    if not step.is_slice:
        return PLACE
    return f"[{'low' if step.lidx else ''}:{'high' if step.uidx else ''}]"


def written(p: Problem, node: Any, scope: Scope) -> Value:
    """Return an array that is written out: the same elements, the same array."""
    values = [p.value(each, scope) for each in node.elements or ()]
    known = tuple(cast(p, v, "text") if v.type == UNKNOWN else v for v in values)
    type = f"{known[0].type}[]" if known and known[0].type else ""
    return p.apply("array", known, type, strict=False, nullable=False)


HANDLERS: Mapping[type, Handler] = {
    ast.A_Indirection: subscripted,
    ast.A_ArrayExpr: written,
}
