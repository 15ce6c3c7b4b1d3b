"""Calls in policies that are made for every row and answer the same for each."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from pglast import ast
from pglast.stream import RawStream

from ...declare import Finding
from ..catalog import Catalog, Policy
from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import expression_tree, of_type, words
from ..given import Intent
from ..policies.unread import UNREADABLE, object_of


def repeated_calls(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find policies that ask for the context again for every row."""
    ours = {table.name for table in intent.tables}
    for policy in catalog.policies:
        calls: dict[str, None] = {}
        for expression in (policy.using, policy.check) if policy.table in ours else ():
            with contextlib.suppress(*UNREADABLE):  # said by unread_policies
                calls |= dict.fromkeys(calls_per_row(expression, bodies))
        if calls:
            yield _finding(policy, list(calls))


def calls_per_row(expression: str, bodies: Bodies) -> Iterator[str]:
    """Yield the calls of an expression that do not depend on the row."""
    for call in _outside(expression_tree(expression)):
        bare = next(of_type(call.args or (), ast.ColumnRef), None) is None
        if bare and _changing(call, bodies):
            yield RawStream()(call)


def _outside(tree: Any) -> Iterator[ast.FuncCall]:
    """Yield the calls that are made per row: outside of selects that stand for themselves."""
    if isinstance(tree, tuple):
        for each in tree:
            yield from _outside(each)
    elif isinstance(tree, ast.SubLink) and _independent(tree):
        return
    elif isinstance(tree, ast.Node):
        if isinstance(tree, ast.FuncCall):
            yield tree
        for name in tree:
            yield from _outside(getattr(tree, name))


def _independent(select: ast.SubLink) -> bool:
    """Say whether a select refers to nothing around it, so that it runs once.

    In a select of a policy the server writes every column with its relation.
    """
    inside = {
        str(getattr(each, "aliasname", None) or getattr(each, "relname", ""))
        for each in of_type(select.subselect, ast.Alias, ast.RangeVar)
    }
    referred = {
        words(each.fields)[0]
        for each in of_type(select.subselect, ast.ColumnRef)
        if len(each.fields or ()) > 1
    }
    return referred <= inside


def _changing(call: ast.FuncCall, bodies: Bodies) -> bool:
    """Say whether a call is one that reads the session: a setting, or a function of ours."""
    if words(call.funcname)[-1] == "current_setting":
        return True
    functions = bodies.catalog.functions
    return any(functions[name].volatility != "i" for name in bodies.names.called(Scope(), call))


def _finding(policy: Policy, calls: list[str]) -> Finding:
    who = ", ".join(policy.roles)
    told = ", ".join(calls)
    return Finding(
        object_of(policy),
        f"the policy for {policy.command} to {who} calls {told} for every row it looks at, "
        "though the answer is the same for all",
        "\n".join(f"-- write (select {call}) instead of {call}" for call in calls),
    )
