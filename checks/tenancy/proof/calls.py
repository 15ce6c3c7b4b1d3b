"""Function calls: SQL bodies are read, everything else is any function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pglast import ast

from ..catalog import Function
from . import parsing
from .casting import cast
from .functions import arguments, called
from .logic import both, either, no
from .lookups import body, function
from .problem import Handler, Problem, Scope
from .sessions import setting
from .sublinks import scalar
from .subqueries import planned
from .terms import Value, truth
from .typenames import canonical
from .world import Unsupported

VOLATILE = {
    "currval",
    "lastval",
    "setval",
    "timeofday",
    "random_normal",
    "random",
    "gen_random_uuid",
    "nextval",
    "clock_timestamp",
    "set_config",
    "uuidv7",
}
TEXT = {"lower", "upper", "btrim", "ltrim", "rtrim", "replace", "split_part", "substring"}
TEXT |= {"substr", "left", "right", "md5", "format", "concat", "concat_ws", "jsonb_typeof"}
TEXT |= {"jsonb_extract_path_text", "json_extract_path_text", "current_setting", "to_char"}
BOOLEAN = {"pg_has_role", "has_table_privilege", "starts_with", "jsonb_exists", "has_role"}
SPLITTING = {"string_to_array", "regexp_split_to_array"}  # null of null, if not of other nulls
INTEGER = {"length", "char_length", "cardinality", "array_length", "position", "strpos"}


def call(p: Problem, node: Any, scope: Scope) -> Value:
    """Return what a call returns."""
    parts = parsing.names(node.funcname)
    if node.over or node.agg_star or node.agg_order or node.agg_filter:
        return p.unknown(f"{parts[-1]} over rows is not modelled")
    try:
        found = function(p.world, parts, len(node.args or ()), scope.schemas)
    except Unsupported as error:
        return p.unknown(str(error))
    return _own(p, found, node, scope) if found else _built_in(p, parts[-1], node, scope)


def _built_in(p: Problem, name: str, node: Any, scope: Scope) -> Value:
    if name == "current_setting" and (key := parsing.constant(node.args[0])) is not None:
        return setting(p, key, scope)
    p.notes[f"{name} is any function"] = None
    if name in VOLATILE:
        return p.unknown(f"{name} is volatile")
    values = tuple(arguments(p, node, scope, by_place=True).values())
    result = p.apply(name, values, _type(name), strict=p.world.catalog.built_in.get(name, False))
    if name in SPLITTING and values:
        p.add(no(values[0].null), result.null)
    return result


def _type(name: str) -> str:
    for names, type in ((TEXT, "text"), (BOOLEAN, "boolean"), (INTEGER, "integer")):
        if name in names:
            return type
    return "text[]" if name in SPLITTING else ""


def _own(p: Problem, found: Function, node: Any, scope: Scope) -> Value:
    values = arguments(p, node, scope)
    try:
        inner = called(p, found, values, scope)
        key = ("call", found.identity, inner.key, scope.claim)
        if key not in p.memo:
            p.memo[key] = (_inlined(p, found, inner), inner)
        value: Value = p.memo[key][0]
    except Unsupported as error:
        return _opaque(p, found, values, str(error))
    if not found.strict:
        return value
    given = both(*(no(each.null) for each in values.values()))
    if value.type == "boolean":
        return truth(both(given, value.true), both(given, value.false))
    return replace(value, null=either(no(given), value.null), text=None)


def _inlined(p: Problem, found: Function, inner: Scope) -> Value:
    if found.returns_set:
        raise Unsupported(f"{found.identity} returns several rows")
    value = scalar(p, planned(p, body(found), inner), inner, single=False)
    return cast(p, value, canonical(found.returns))


def _opaque(p: Problem, found: Function, values: Mapping[str, Value], reason: str) -> Value:
    """Call what cannot be read: equal arguments, equal results, if it is not volatile."""
    p.notes[f"{found.identity} is any function: {reason}"] = None
    type, listed = canonical(found.returns), tuple(values.values())
    if found.volatility == "v":
        return p.unknown(f"{found.identity} is volatile", type)
    p.assumptions[f"{found.identity} answers a policy as it answers the intent"] = None
    return p.apply(f"call {found.identity}", listed, type, strict=found.strict)


HANDLERS: Mapping[type, Handler] = {ast.FuncCall: call}
