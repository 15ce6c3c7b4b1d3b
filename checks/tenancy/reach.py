"""Who the application can be, and which relations those roles reach.

A role is reached when an application role has its privileges, may `set role` to it, or holds
the admin option, with which it can grant it to itself. Only the login role may become an exempt
role, and what is beyond an exempt role is not the application's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .catalog import Catalog, Membership, Relation
from .given import Intent

ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
ANYBODY = "public"


@dataclass(frozen=True)
class Route:
    """How one role leads to another: over which memberships, the nearest first."""

    start: str
    steps: tuple[Membership, ...]

    @property
    def end(self) -> str:
        """The role it leads to."""
        return self.steps[-1].role if self.steps else self.start

    @property
    def inherited(self) -> bool:
        """Whether the privileges of the end are there without `set role`."""
        return all(step.inherit for step in self.steps)

    @property
    def settable(self) -> bool:
        """Whether `set role` leads to the end."""
        return all(step.set for step in self.steps)

    def __str__(self) -> str:
        return " → ".join([self.start, *(step.role for step in self.steps)])


def declared_roles(intent: Intent) -> tuple[str, ...]:
    """Return the login role and the database roles that the profile names."""
    section = intent.section
    names = {role.database_role for role in section.roles} | {section.login.role}
    return tuple(sorted(names - {""} - set(section.login.exempt)))


def application_roles(catalog: Catalog, intent: Intent) -> tuple[str, ...]:
    """Return the declared roles that exist and all they reach, without the exempt ones."""
    exempt = set(intent.section.login.exempt)
    ends = {route.end for name in declared_roles(intent) for route in routes(catalog, intent, name)}
    return tuple(sorted(ends - exempt))


def routes(catalog: Catalog, intent: Intent, start: str) -> tuple[Route, ...]:
    """Return a shortest way from a role to itself and to each role that it reaches.

    An exempt role is an end: what it reaches is its own affair.
    """
    if start not in catalog.roles:
        return ()
    found, waiting = {start: Route(start, ())}, [Route(start, ())]
    while waiting:
        here = waiting.pop(0)
        if here.end in intent.section.login.exempt and here.steps:
            continue
        for step in _steps(catalog, here.end):
            if step.role not in found:
                found[step.role] = Route(start, (*here.steps, step))
                waiting.append(found[step.role])
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
    return ANYBODY in roles or bool(catalog.inherited(role) & set(roles))


def _steps(catalog: Catalog, role: str) -> list[Membership]:
    return [m for m in catalog.memberships if m.member == role and (m.inherit or m.set or m.admin)]
