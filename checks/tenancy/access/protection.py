"""Whether row security is on, binds the owner where it must, and covers what is in scope."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ..catalog import Catalog, Relation
from ..given import Intent, TableIntent
from .reach import ROWS, Route, declared_roles, may, reachable, routes

CLASSES = "tenant, shared, global or system"
ENTRY = '{} = {{ class = "…" }}'


def open_tables(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find tables in scope that a role of the application reaches with row security off."""
    for table, relation in in_scope(catalog, intent):
        if not relation.rls and (roles := reachable(catalog, intent, relation)):
            yield Finding(
                table.name,
                f"row security is off, and {_listed(catalog, roles, relation)} every row",
                f"alter table {table.name} enable row level security;",
            )


def unclear_tables(intent: Intent) -> Iterator[Finding]:
    """Find tables that the profile does not classify, and what it says that leads nowhere."""
    for table in intent.tables:
        if table.problem:
            yield Finding(table.name, f"its entry in [tenancy.tables] is no use: {table.problem}")
        elif not table.kind:
            message = f"is not classified: the profile does not say whether it is {CLASSES}"
            yield Finding(
                table.name, message, f"[tenancy.tables]\n{ENTRY.format(repr(table.name))}"
            )
    for name in intent.missing:
        yield Finding(name, "the profile names it, and the database has no such table")
    for schema in intent.section.schemas:
        if not any(table.schema == schema for table in intent.tables):
            yield Finding(
                f"schema {schema}", "no table in it is in scope: nothing is checked there"
            )


def unforced_tables(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find tables whose policies do not bind an owner that the application can be."""
    for table, relation in in_scope(catalog, intent):
        route = way_to_owner(catalog, intent, relation.owner)
        if relation.rls and not relation.forced and route:
            yield Finding(
                table.name,
                f"its policies do not bind its owner, and the application reaches it: {route}",
                f"alter table {table.name} force row level security;",
            )


def uncovered_tables(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find tables in scope without row security, or without any policy though not `system`."""
    for table, relation in in_scope(catalog, intent):
        if not relation.rls:
            yield Finding(table.name, "is not covered: row security is off")
        elif table.kind != "system" and not catalog.policies_of(table.name):
            yield Finding(
                table.name, "is not covered: row security is on, and no policy says whose"
            )


def in_scope(catalog: Catalog, intent: Intent) -> Iterator[tuple[TableIntent, Relation]]:
    """Yield every table in scope that is no partition or child: those answer through the root."""
    for table in intent.tables:
        if not table.root and table.name in catalog.relations:
            yield table, catalog.relations[table.name]


def way_to_owner(catalog: Catalog, intent: Intent, owner: str) -> Route | None:
    """Find a way from the application to an owner; an exempt role is beyond policies anyway."""
    exempt = intent.section.login.exempt
    ways = (way for name in declared_roles(intent) for way in routes(catalog, intent, name))
    return next((way for way in ways if way.end == owner and owner not in exempt), None)


def _listed(catalog: Catalog, roles: tuple[str, ...], relation: Relation) -> str:
    """Say who may do what: `anon, web may select, insert`."""
    held = [p.lower() for p in ROWS if any(may(catalog, role, relation, p) for role in roles)]
    return f"{', '.join(roles)} may {', '.join(held)}"
