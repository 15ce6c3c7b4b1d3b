"""Policies that cannot be read: nested too deeply, or in words that the parser does not know."""

from __future__ import annotations

from collections.abc import Callable

from pglast.parser import ParseError

from ...declare import Finding
from ...names import quoted
from ..catalog import Catalog, Policy
from ..given import Intent
from ..reading import TooManyWays

UNREADABLE = (ParseError, TooManyWays, RecursionError)


def object_of(policy: Policy) -> str:
    """Name a policy."""
    return f"{policy.table}.{quoted(policy.name)}"


def unread(policy: Policy, error: Exception) -> Finding:
    """Say that a policy cannot be read, and why."""
    why = "it is nested too deeply" if isinstance(error, RecursionError) else error.args[0]
    message = f"policy {policy.name} on {policy.table} cannot be read: {why}"
    return Finding(object_of(policy), message)


def unread_policies(
    catalog: Catalog, intent: Intent, read: Callable[[str], object]
) -> list[Finding]:
    """Find the policies of tables in scope that a way of reading cannot do with."""
    ours, found = {table.name for table in intent.tables}, {}
    for policy in catalog.policies:
        for text in (policy.using, policy.check) if policy.table in ours else ():
            try:
                read(text)
            except UNREADABLE as error:
                found[object_of(policy)] = unread(policy, error)
    return list(found.values())
