"""What a session brings: settings, claims inside them, and who it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pglast.enums import SQLValueFunctionOp as Op

from .casting import literal
from .logic import BOOL, FALSE, VALUE, symbol
from .problem import Problem, Scope
from .terms import Value

CLAIMS = "request.jwt.claims"
USERS = {Op.SVFOP_CURRENT_USER, Op.SVFOP_CURRENT_ROLE, Op.SVFOP_USER}


def setting(p: Problem, name: str, scope: Scope) -> Value:
    """Return a setting: any text or null, the same one wherever it is read."""
    name = name.lower()
    if name in scope.settings:
        return literal(p, scope.settings[name], "text")
    if name not in p.settings:
        term, null = symbol(f"setting {name}", VALUE), symbol(f"setting {name} is null", BOOL)
        p.settings[name] = Value(term, null, "text", path=(name,))
    return trusted(p, p.settings[name], scope)


def trusted(p: Problem, value: Value, scope: Scope) -> Value:
    """Where the intent reads a source that nobody may rely on, give it another value."""
    if not (scope.claim and value.path and _distrusted(p, value.path)):
        return value
    key = ("trusted", value.path, value.type)
    if key not in p.memo:
        p.memo[key] = replace(p.fresh("trusted", value.type), path=value.path)
    found: Value = p.memo[key]
    return found


def _distrusted(p: Problem, path: tuple[str, ...]) -> bool:
    if f"setting:{path[0]}" in p.world.distrusted:
        return True
    if path[0] != CLAIMS or len(path) == 1:
        return False
    steps = path[1:]
    prefixes = {"jwt:" + ".".join(steps[: n + 1]) for n in range(len(steps))}
    return bool(prefixes & p.world.distrusted)


def value_function(p: Problem, node: Any, scope: Scope) -> Value:
    """Return current_user and its like; the time is any time."""
    if node.op in USERS:
        return literal(p, scope.user, "text") if scope.user else p.fresh("user", "text", True)
    if node.op == Op.SVFOP_SESSION_USER:
        return Value(symbol("session_user", VALUE), FALSE, "text", path=("session_user",))
    p.notes["the time of the statement is left open"] = None
    type = "date" if node.op == Op.SVFOP_CURRENT_DATE else "timestamp with time zone"
    return p.apply(f"now:{node.op}", (), type, nullable=False)
