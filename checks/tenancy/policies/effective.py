"""Which policies decide over a row: per table, role and gate, as PostgreSQL puts them together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..access.reach import application_roles, binds, may
from ..catalog import Catalog, Policy, Relation
from ..given import Intent, TableIntent

GATES = {  # gate → the privilege that leads to it, and whether it asks about the new row
    "select": ("SELECT", False),
    "insert": ("INSERT", True),
    "update_old": ("UPDATE", False),
    "update_new": ("UPDATE", True),
    "delete": ("DELETE", False),
}


@dataclass(frozen=True)
class Asked:
    """A policy, and its text that is asked at a gate."""

    policy: Policy
    text: str


@dataclass(frozen=True)
class Decision:
    """Who decides: one permissive policy must admit the row, and all restrictive ones."""

    table: TableIntent
    relation: Relation
    role: str
    gate: str
    permissive: tuple[Asked, ...]
    restrictive: tuple[Asked, ...]


def decisions(catalog: Catalog, intent: Intent) -> Iterator[Decision]:
    """Yield every decision of policies over a role of the application that gets to the gate."""
    roles = [name for name in application_roles(catalog, intent) if bound(catalog, name)]
    for table in intent.tables:
        relation = catalog.relations.get(table.name)
        if relation is None or not relation.rls:
            continue
        policies = catalog.policies_of(table.name)
        for role in roles:
            for gate, (privilege, _) in GATES.items():
                if may(catalog, role, relation, privilege):
                    asked = asked_at(catalog, policies, role, gate)
                    yield _decision(table, relation, role, gate, asked)


def decided(
    catalog: Catalog, table: TableIntent, relation: Relation, role: str, gate: str
) -> Decision:
    """Put together the policies that decide at one gate."""
    asked = asked_at(catalog, catalog.policies_of(relation.name), role, gate)
    return _decision(table, relation, role, gate, asked)


def asked_at(
    catalog: Catalog, policies: Collection[Policy], role: str, gate: str
) -> tuple[Asked, ...]:
    """Return the policies that a role is asked at a gate; one without a text asks nothing."""
    command, new = GATES[gate]
    return tuple(
        Asked(policy, text)
        for policy in policies
        if policy.command in ("ALL", command) and binds(catalog, policy.roles, role)
        if (text := (policy.check or policy.using) if new else policy.using)
    )


def _decision(
    table: TableIntent, relation: Relation, role: str, gate: str, asked: tuple[Asked, ...]
) -> Decision:
    permissive = tuple(each for each in asked if each.policy.permissive)
    restrictive = tuple(each for each in asked if not each.policy.permissive)
    return Decision(table, relation, role, gate, permissive, restrictive)


def bound(catalog: Catalog, role: str) -> bool:
    """Say whether policies bind a role at all."""
    known = catalog.roles.get(role)
    return known is not None and not known.superuser and not known.bypassrls
