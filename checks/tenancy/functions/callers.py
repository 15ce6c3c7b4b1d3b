"""Which roles of the application can make a function run."""

from __future__ import annotations

from ..access.reach import application_roles, reachable
from ..catalog import Catalog, Function
from ..given import Intent

WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")


def callers(catalog: Catalog, intent: Intent, function: Function) -> tuple[str, ...]:
    """Return the roles that make a function run: by a call, an aggregate, or a trigger."""
    if function.returns == "event_trigger":
        return ()
    if function.returns == "trigger":
        tables = [t.table for t in catalog.triggers if t.function == function.identity]
        relations = [catalog.relations[table] for table in tables if table in catalog.relations]
        writers = [reachable(catalog, intent, relation, WRITES) for relation in relations]
        return tuple(sorted({role for roles in writers for role in roles}))
    roles = application_roles(catalog, intent)
    ways = {function.identity} | catalog.aggregates.get(function.identity, frozenset())
    return tuple(r for r in roles if ways & catalog.executable.get(r, frozenset()))
