"""The catalog as tenancy sees it, and what is looked up in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar

from .relations import (
    Column,
    Constraint,
    Index,
    Policy,
    Published,
    Relation,
    Rule,
    Sequence,
    Trigger,
)
from .roles import DefaultGrant, Membership, Role, RoleSetting
from .routines import EventTrigger, Function


class OfTable(Protocol):
    """What belongs to a table."""

    @property
    def table(self) -> str:
        """The table's canonical name."""


T = TypeVar("T", bound=OfTable)


def _by_table(entries: Iterable[T]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for entry in entries:
        found.setdefault(entry.table, []).append(entry)
    return {table: tuple(listed) for table, listed in found.items()}


@dataclass(frozen=True)
class Catalog:
    """One consistent look; privileges are effective ones, of the roles that were asked about."""

    version: int
    roles: Mapping[str, Role]
    memberships: tuple[Membership, ...]
    relations: Mapping[str, Relation]
    columns: Mapping[str, tuple[Column, ...]]
    policies: tuple[Policy, ...]
    functions: Mapping[str, Function]  # by identity
    constraints: tuple[Constraint, ...]
    indexes: tuple[Index, ...]
    triggers: tuple[Trigger, ...]
    rules: tuple[Rule, ...]
    sequences: tuple[Sequence, ...]
    default_grants: tuple[DefaultGrant, ...]
    published: tuple[Published, ...]
    settings: tuple[RoleSetting, ...]
    # (role, relation or sequence) → SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, …;
    # a privilege on some columns only stands as `SELECT(column, …)`.
    privileges: Mapping[tuple[str, str], frozenset[str]]
    executable: Mapping[str, frozenset[str]]  # role → identities of functions it may call
    usable: Mapping[str, frozenset[str]]  # role → schemas it may use
    creatable: Mapping[str, frozenset[str]] = field(default_factory=dict)  # role → may create in
    event_triggers: tuple[EventTrigger, ...] = ()
    # function → aggregates that run it: whoever may call these needs no privilege on it
    aggregates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    operators: frozenset[tuple[str, str]] = frozenset()  # (schema, symbol), no extension's
    built_in: Mapping[str, bool] = field(default_factory=dict)  # PostgreSQL's function → strict
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)  # role → reads server files
    temporary: frozenset[str] = frozenset()  # roles that may make temporary tables

    def policies_of(self, table: str) -> tuple[Policy, ...]:
        """Return the policies of a table."""
        return self._policies.get(table, ())

    def constraints_of(self, table: str) -> tuple[Constraint, ...]:
        """Return the constraints of a table."""
        return self._constraints.get(table, ())

    def indexes_of(self, table: str) -> tuple[Index, ...]:
        """Return the indexes of a table."""
        return self._indexes.get(table, ())

    @cached_property
    def _policies(self) -> dict[str, tuple[Policy, ...]]:
        return _by_table(self.policies)

    @cached_property
    def _constraints(self) -> dict[str, tuple[Constraint, ...]]:
        return _by_table(self.constraints)

    @cached_property
    def _indexes(self) -> dict[str, tuple[Index, ...]]:
        return _by_table(self.indexes)

    def inherited(self, role: str) -> frozenset[str]:
        """Return a role and all roles whose privileges it has without `set role`."""
        return self._closure(role, lambda m: m.inherit)

    def assumable(self, role: str) -> frozenset[str]:
        """Return a role and all roles it can become by `set role`, one after the other."""
        return self._closure(role, lambda m: m.set)

    def _closure(self, role: str, counts: Callable[[Membership], bool]) -> frozenset[str]:
        found, waiting = {role}, [role]
        while waiting:
            member = waiting.pop()
            for m in self.memberships:
                if m.member == member and m.role not in found and counts(m):
                    found.add(m.role)
                    waiting.append(m.role)
        return frozenset(found)
