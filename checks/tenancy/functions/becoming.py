"""Functions that run as who calls them, and then as a role that policies do not bind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast

from ...declare import Finding
from ..access.reach import routes
from ..catalog import Catalog, Function
from ..code.bodies import Bodies
from ..code.nodes import nodes, text_of, words
from ..given import Intent
from .callers import callers

ROLE = "role"


def becoming(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find functions in scope by which callers get to an exempt role of the login role.

    `set role` asks who logged in, not who calls. A definer cannot do it at all.
    """
    login = intent.section.login
    ways = [route.end for route in routes(catalog, intent, login.role) if route.becomes]
    exempt = sorted({end for end in ways if end in login.exempt})
    for function in catalog.functions.values() if exempt else ():
        ours = function.schema in intent.section.schemas and not function.definer
        who = callers(catalog, intent, function) if ours else ()
        if who and (found := [r for r in exempt if _may_be(r, function, bodies)]):
            roles = ", ".join(found)
            yield Finding(
                function.identity,
                f"{', '.join(who)} can make it run, and it goes on as {roles}, whom policies do "
                f"not bind: {login.role}, who logged in, may become that",
                f"revoke execute on routine {function.identity} from public, {', '.join(who)};",
            )


def _may_be(role: str, function: Function, bodies: Bodies) -> bool:
    """Say whether a function sets a role, by name or by a name that it is given."""
    pinned = dict(setting.partition("=")[::2] for setting in function.settings)
    body = bodies.of(function.identity)
    trees = [step.tree for step in body.steps if step.kind != "dynamic"]
    named = {name for name in (pinned.get(ROLE), *_set_to(trees)) if name is not None}
    built = bool(body.dynamic) and any(change.setting == ROLE for change in body.changes)
    return bool(named & {role, ""}) or (built and not named)


def _set_to(trees: Any) -> Iterator[str]:
    """Yield what the role is set to; empty where that is not written out."""
    for node in nodes(trees):
        if isinstance(node, ast.VariableSetStmt) and node.name == ROLE and node.args:
            yield text_of(node.args[0]) or ""
        elif isinstance(node, ast.FuncCall) and words(node.funcname)[-1] == "set_config":
            name, value, *_ = (*(node.args or ()), None, None)
            if (text_of(name) or "").lower() == ROLE:
                yield text_of(value) or ""
