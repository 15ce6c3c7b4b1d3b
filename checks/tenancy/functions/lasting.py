"""Context that outlives its transaction: the next user of the connection inherits it."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ...names import quoted
from ..access.reach import declared_roles
from ..catalog import Catalog, Function
from ..code.bodies import Bodies
from ..code.signatures import same_object
from ..given import Intent
from ..guards.context import Context
from .callers import callers


def lasting_setters(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find functions that set the context for longer than the transaction."""
    context = Context(bodies, intent)
    for function in catalog.functions.values():
        if not function.extension and _counts(catalog, intent, function):
            names = sorted(set(_lasting(bodies, context, function)))
            if names:
                told = ", ".join(name or "a setting that its argument names" for name in names)
                yield Finding(
                    function.identity,
                    f"it sets {told} for the whole session: after the transaction the next user of "
                    "a pooled connection is in that tenant",
                    f"-- in {function.identity}: set_config(…, …, true), or set local",
                )


def default_tenants(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find settings of roles and databases by which every session starts in a tenant."""
    context = Context(bodies, intent)
    for each in catalog.settings:
        name, _, value = each.setting.partition("=")
        ours = not each.role or each.role in declared_roles(intent)
        if ours and context.is_setting(name.lower()) and value not in ("", '""'):
            owner = f"role {quoted(each.role)}" if each.role else "the database"
            remedy = f"alter role {quoted(each.role)} reset {name};" if each.role else ""
            yield Finding(
                f"{owner}: {name}",
                f"every session of {owner} starts with {name} set: who sets no context of its own "
                "is in that tenant",
                remedy or f"alter database … reset {name};  -- or: alter role all reset {name};",
            )


def _counts(catalog: Catalog, intent: Intent, function: Function) -> bool:
    """Say whether the application runs a function: by a role of its own, or as its setter."""
    setters = (setter for source in intent.section.sources for setter in source.setters)
    declared = any(same_object(setter, function.identity) for setter in setters)
    return declared or bool(callers(catalog, intent, function))


def _lasting(bodies: Bodies, context: Context, function: Function) -> Iterator[str]:
    for change in bodies.of(function.identity).changes:
        if change.lasting and (not change.setting or context.is_setting(change.setting)):
            yield change.setting
