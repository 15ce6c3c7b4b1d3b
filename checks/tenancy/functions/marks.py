"""Functions that policies rely on, and marks on them that let the planner trust too much."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ...declare import Finding
from ..catalog import Catalog
from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import expression_tree
from ..given import Intent
from ..policies.unread import UNREADABLE
from .callers import callers


def frozen_helpers(bodies: Bodies, helpers: Collection[str]) -> Iterator[Finding]:
    """Find functions of policies that are IMMUTABLE and are not: they read what changes."""
    for identity in helpers:
        function = bodies.catalog.functions[identity]
        judged = function.volatility == "i" and not function.extension
        if judged and (reads := _changing(bodies, identity)):
            yield Finding(
                identity,
                f"it is IMMUTABLE and {reads}: a plan that is kept answers a session of one "
                "tenant with what it found for another",
                f"alter function {identity} stable;",
            )


def leakproof_functions(
    catalog: Catalog, intent: Intent, helpers: Collection[str]
) -> Iterator[Finding]:
    """Find functions marked LEAKPROOF that see rows before a policy has decided."""
    for function in catalog.functions.values():
        if function.leakproof and not function.extension:
            who = callers(catalog, intent, function)
            if who or function.identity in helpers:
                used = f"{', '.join(who)} may call it" if who else "a policy relies on it"
                yield Finding(
                    function.identity,
                    f"it is LEAKPROOF and {used}: the planner may run it on rows that no policy "
                    "has let through, and its errors and notices tell what is in them",
                    f"alter function {function.identity} not leakproof;",
                )


def helpers_of(catalog: Catalog, intent: Intent, bodies: Bodies) -> tuple[str, ...]:
    """Return the functions that policies in scope call, and all that these call."""
    ours = {table.name for table in intent.tables}
    called = {
        identity
        for policy in catalog.policies
        if policy.table in ours
        for expression in (policy.using, policy.check)
        for _, identity in bodies.calls_of(Scope(), _tree(expression))
    }
    return tuple(sorted({each for name in called for each in bodies.closure(name)}))


def _changing(bodies: Bodies, identity: str) -> str:
    """Say what a function reads that is not the same tomorrow; empty where it is nothing."""
    for each in bodies.closure(identity):
        function, body = bodies.catalog.functions[each], bodies.of(each)
        through = "" if each == identity else f" through {each}"
        if body.relations:
            return f"reads {', '.join(sorted(body.relations))}{through}"
        if body.settings:
            return f"reads the setting {', '.join(sorted(body.settings))}{through}"
        if body.dynamic or (body.problem and not function.extension):
            return f"cannot be shown to read nothing{through} ({body.problem or 'EXECUTE'})"
        if body.problem and function.volatility != "i":
            return f"calls {each}, which is not IMMUTABLE"
    return ""


def _tree(expression: str) -> Any:
    try:
        return expression_tree(expression)
    except UNREADABLE:
        return ()  # said by unread_policies
