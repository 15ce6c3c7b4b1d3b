"""What puts a role beyond row security, and the ways on which the application gets there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...declare import Finding
from ...names import quoted
from ..catalog import Catalog
from ..given import Intent
from .reach import Route, declared_roles, routes

# Privileges of these roles, which are had by inheriting them already.
PREDEFINED = {
    "pg_read_all_data": "reads every table of every schema, also those without row security",
    "pg_write_all_data": "writes every table of every schema, also those without row security",
    "pg_read_server_files": "reads the server's files, and every row in them",
    "pg_write_server_files": "writes the server's files, which is as good as superuser",
    "pg_execute_server_program": "runs programs on the server, which is as good as superuser",
    "pg_monitor": "reads what others run, with the values in it, and every setting",
    "pg_read_all_stats": "reads what others run, with the values in it",
    "pg_read_all_settings": "reads every setting of the server",
}
GRANTS_ITSELF_ANY_ROLE = 160000  # until then CREATEROLE could grant every role but superusers


def strangers(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find roles that the profile declares and the database does not have."""
    for name in declared_roles(intent):
        if name not in catalog.roles:
            yield Finding(
                f"role {name}", "the profile declares it, and the database has no such role"
            )


def overpowered(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find application roles that are beyond row security, or get there."""
    for route in _ways(catalog, intent):
        if not _allowed(intent, route):
            for power in powers(catalog, intent, route):
                yield Finding(
                    f"role {route.start}", _message(route, power), _remedy(catalog, route)
                )


def assumed(catalog: Catalog, intent: Intent) -> Iterator[Mapping[str, str]]:
    """List the exempt roles that the login role may become, with the reason for each."""
    for route in _ways(catalog, intent):
        if _allowed(intent, route):
            reason = intent.section.login.exempt[route.end]
            yield {
                "check": "RLS007",
                "object": f"role {route.start}",
                "reason": f"{route}: {reason}",
            }


def powers(catalog: Catalog, intent: Intent, route: Route) -> Iterator[str]:
    """Say what the end of a route can do that row security does not stop."""
    role = catalog.roles[route.end]
    if route.becomes:
        if role.superuser:
            yield "is superuser"
        if role.bypassrls:
            yield "has BYPASSRLS"
        if role.replication:
            yield "has REPLICATION: logical decoding shows every row"
        if role.createrole and catalog.version < GRANTS_ITSELF_ANY_ROLE:
            yield "has CREATEROLE: on this version it may grant itself any role but a superuser"
    if route.end in PREDEFINED:
        yield PREDEFINED[route.end]
    if owned := _owned(catalog, intent, route.end):
        more = f" and {len(owned) - 1} more" if len(owned) > 1 else ""
        yield f"owns {owned[0]}{more}: an owner may switch row security off"


def _owned(catalog: Catalog, intent: Intent, role: str) -> list[str]:
    """Return the tables of a role in which tenants' rows stand side by side."""
    if intent.section.mode != "row":
        return []
    kinds = {table.name for table in intent.tables if table.kind in ("tenant", "shared")}
    return [
        name
        for name in sorted(kinds & catalog.relations.keys())
        if catalog.relations[name].owner == role
    ]


def _ways(catalog: Catalog, intent: Intent) -> Iterator[Route]:
    """Yield the routes of each declared role.

    One over another declared role is that one's; what a role of the server has from another of
    them is told of the first.
    """
    declared = set(declared_roles(intent))
    for name in sorted(declared):
        for route in routes(catalog, intent, name):
            server = [each in PREDEFINED for each in route.roles]
            if not declared & set(route.roles[1:]) and not (server[-1] and any(server[:-1])):
                yield route


def _allowed(intent: Intent, route: Route) -> bool:
    """Say whether the login role becomes an exempt role, which the profile has a reason for."""
    login = intent.section.login
    plain = route.becomes and not route.granting
    return bool(plain and route.start == login.role and route.end in login.exempt)


def _message(route: Route, power: str) -> str:
    if len(route.roles) == 1:
        return f"the application runs as it, and it {power}"
    how = "grants itself" if route.granting else "may become" if route.becomes else "inherits"
    return f"it {how} {route.end} ({route}), which {power}"


def _remedy(catalog: Catalog, route: Route) -> str:
    if len(route.roles) > 1:
        return f"revoke {quoted(route.end)} from {quoted(route.roles[-2])};"
    role = catalog.roles[route.end]
    off = {
        "nosuperuser": role.superuser,
        "nobypassrls": role.bypassrls,
        "noreplication": role.replication,
        "nocreaterole": role.createrole,
    }
    options = " ".join(option for option, is_on in off.items() if is_on)
    return f"alter role {quoted(route.end)} {options};" if options else ""
