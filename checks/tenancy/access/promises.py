"""Whether each operation that the matrix promises has a policy that can admit it."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ..catalog import Catalog, Policy
from ..given import Intent
from .protection import in_scope
from .reach import binds

COMMANDS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}


def unmet_promises(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find operations that a role shall have, and that no permissive policy admits."""
    for table, names, command, role in _promises(catalog, intent):
        if not any(
            _admits(catalog, policy, command, role) for policy in catalog.policies_of(table)
        ):
            yield Finding(
                table,
                f"{', '.join(names)} shall {command.lower()} as {role}, and no permissive policy "
                f"for {role} admits a row: row security denies it",
            )


def idle_policies(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find tables that have policies while their row security is off."""
    for table, relation in in_scope(catalog, intent):
        policies = catalog.policies_of(table.name)
        if policies and not relation.rls:
            names = ", ".join(policy.name for policy in policies)
            yield Finding(
                table.name,
                f"has policies that nobody asks ({names}): its row security is off",
                f"alter table {table.name} enable row level security;",
            )


def _promises(catalog: Catalog, intent: Intent) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """Yield table, application roles, command and database role of what policies decide."""
    wanted: dict[tuple[str, str, str], list[str]] = {}
    for role in intent.section.roles:
        for name, letters in role.can.items():
            table = intent.canonical.get(name, "")
            if _decided(catalog, intent, table, role.database_role):
                for letter in letters:
                    key = (table, COMMANDS[letter], role.database_role)
                    wanted.setdefault(key, []).append(role.name)
    for (table, command, database_role), names in wanted.items():
        yield table, tuple(names), command, database_role


def _decided(catalog: Catalog, intent: Intent, table: str, role: str) -> bool:
    """Say whether policies decide over what a role may do in a table."""
    relation, known = catalog.relations.get(table), catalog.roles.get(role)
    if relation is None or known is None or role in intent.section.login.exempt:
        return False
    return relation.rls and not known.superuser and not known.bypassrls


def _admits(catalog: Catalog, policy: Policy, command: str, role: str) -> bool:
    """Say whether a policy can admit a row; one that is plainly false denies for good."""
    asked = (policy.check or policy.using) if command == "INSERT" else policy.using
    return (
        policy.permissive
        and policy.command in ("ALL", command)
        and binds(catalog, policy.roles, role)
        and asked not in ("", "false")
    )
