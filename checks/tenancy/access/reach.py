"""Who the application can be, and which relations those roles reach.

A role can be reached in two ways: a session becomes it, by `set role` or after granting it to
itself with an admin option; or it merely has its privileges. Only the login role may become an
exempt role, and what is beyond an exempt role is not the application's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..catalog import Catalog, Membership, Relation
from ..given import Intent

ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
ANYBODY = "public"


@dataclass(frozen=True)
class Route:
    """How a role leads to another, over which roles."""

    roles: tuple[str, ...]
    becomes: bool  # else its privileges are all that is had
    granting: bool = False  # an admin option is used on the way

    @property
    def start(self) -> str:
        """The role it starts from."""
        return self.roles[0]

    @property
    def end(self) -> str:
        """The role it leads to."""
        return self.roles[-1]

    def __str__(self) -> str:
        return " → ".join(self.roles)


def declared_roles(intent: Intent) -> tuple[str, ...]:
    """Return the login role and the database roles that the profile names."""
    section = intent.section
    names = {role.database_role for role in section.roles} | {section.login.role}
    return tuple(sorted(names - {""} - set(section.login.exempt)))


def application_roles(catalog: Catalog, intent: Intent) -> tuple[str, ...]:
    """Return every role a session of the application can be, without the exempt ones.

    What a role inherits is not in it: its privileges and policies are the heir's already.
    """
    found = {
        route.end
        for name in declared_roles(intent)
        for route in routes(catalog, intent, name)
        if route.becomes
    }
    return tuple(sorted(found - set(intent.section.login.exempt)))


def routes(catalog: Catalog, intent: Intent, start: str) -> tuple[Route, ...]:
    """Return a shortest way from a role to itself and to each role that it reaches.

    A role of which only the privileges are had on the shortest way may have a second one. An
    exempt role is an end: what it reaches is its own affair.
    """
    if start not in catalog.roles:
        return ()
    first = Route((start,), becomes=True)
    found, waiting = {(start, True): first}, [first]
    while waiting:
        here = waiting.pop(0)
        if here.end in intent.section.login.exempt and here.end != start:
            continue
        for route in _further(catalog, here):
            if (route.end, True) not in found and (route.end, route.becomes) not in found:
                found[route.end, route.becomes] = route
                waiting.append(route)
    return tuple(found.values())


def reachable(
    catalog: Catalog, intent: Intent, relation: Relation, privileges: Collection[str] = ROWS
) -> tuple[str, ...]:
    """Return the application's roles that hold one of the privileges on a relation.

    A privilege on some columns counts, and so does one of PUBLIC; the schema must be usable.
    """
    return tuple(
        role
        for role in application_roles(catalog, intent)
        if any(may(catalog, role, relation, privilege) for privilege in privileges)
    )


def may(catalog: Catalog, role: str, relation: Relation, privilege: str) -> bool:
    """Say whether a role holds a privilege on a relation, or on some of its columns."""
    held = catalog.privileges.get((role, relation.name), frozenset())
    usable = relation.schema in catalog.usable.get(role, frozenset())
    return usable and any(name.partition("(")[0] == privilege for name in held)


def binds(catalog: Catalog, roles: Collection[str], role: str) -> bool:
    """Say whether a policy for some roles applies to a role: PostgreSQL asks who inherits."""
    return ANYBODY in roles or role in roles or bool(catalog.inherited(role) & set(roles))


def _further(catalog: Catalog, here: Route) -> Iterator[Route]:
    """Take one more step; without being a role, `set role` does not go on from it."""
    for step in catalog.memberships:
        if step.member == here.end and (how := _how(step, here)):
            becomes, granting = how
            yield Route((*here.roles, step.role), becomes, here.granting or granting)


def _how(step: Membership, here: Route) -> tuple[bool, bool] | None:
    if step.set and here.becomes:
        return True, False
    if step.admin:
        return True, True
    return (False, False) if step.inherit else None
