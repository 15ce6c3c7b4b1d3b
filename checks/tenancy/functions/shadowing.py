"""Functions of policies for which a caller can put a table of its own in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...declare import Finding
from ...names import quoted
from ..access.reach import application_roles
from ..catalog import Function
from ..code.bodies import Bodies
from ..code.lookup import pinned_path
from ..code.nodes import named_relations
from ..given import Intent

TEMPORARY = "pg_temp"


def shadowed_helpers(bodies: Bodies, intent: Intent, helpers: Collection[str]) -> Iterator[Finding]:
    """Find functions of policies that look up tables where a caller's own are found first.

    Definers are judged for themselves.
    """
    for identity in helpers:
        function = bodies.catalog.functions[identity]
        names = [] if function.extension or function.definer else unqualified(bodies, function)
        who = _makers(bodies, intent, function) if names else []
        if who:
            path = ", ".join([*map(quoted, intent.section.schemas), TEMPORARY])
            yield Finding(
                identity,
                f"policies rest on it, and it names {', '.join(names)} without a schema: a table "
                f"that {', '.join(who)} may make, a temporary one for instance, is found first",
                f"alter function {identity} set search_path = {path};",
            )


def unqualified(bodies: Bodies, function: Function) -> list[str]:
    """Return the relations that a body names without their schema."""
    trees = [step.tree for step in bodies.of(function.identity).steps]
    written = () if function.standard_body else named_relations(trees)
    return sorted({str(each.relname) for each in written if not each.schemaname})


def _makers(bodies: Bodies, intent: Intent, function: Function) -> list[str]:
    """Return the roles that may make a table which comes first on a function's path."""
    catalog, path = bodies.catalog, pinned_path(function)
    first = TEMPORARY not in (path or ()) or TEMPORARY in (path or ())[:-1]
    found = []
    for role in application_roles(catalog, intent):
        creatable = catalog.creatable.get(role, frozenset())
        if (first and role in catalog.temporary) or (creatable & set(path or creatable)):
            found.append(role)
    return found
