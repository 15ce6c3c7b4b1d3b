"""The shape of the catalog as tenancy sees it; names are `schema.name`, quoted where they must be.

Expressions are what `pg_get_expr` writes with an empty `search_path`: every name qualified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar


@dataclass(frozen=True)
class Role:
    """A role of the server."""

    name: str
    superuser: bool
    bypassrls: bool
    inherit: bool
    login: bool
    createrole: bool
    replication: bool


@dataclass(frozen=True)
class Membership:
    """`member` belongs to `role`; options as of PostgreSQL 16, or what meant the same."""

    role: str
    member: str
    inherit: bool
    set: bool
    admin: bool


@dataclass(frozen=True)
class Column:
    """A column of a relation."""

    table: str
    name: str
    number: int
    type: str  # as format_type writes it
    category: str  # pg_type.typcategory: S text, N number, B boolean, D date, A array, U other …
    not_null: bool
    default: str
    identity: bool
    generated: bool
    folds: str = ""  # nondeterministic collation, or citext: different values may be equal


@dataclass(frozen=True)
class Relation:
    """A table, partitioned table, foreign table, view or materialized view."""

    oid: int
    name: str
    schema: str
    relation: str
    kind: str  # pg_class.relkind: r, p, f, v, m
    owner: str
    rls: bool
    forced: bool
    partition: bool
    parents: tuple[str, ...]
    options: tuple[str, ...]  # reloptions, e.g. security_invoker=true
    extension: bool
    definition: str  # of views
    reads: tuple[str, ...]  # relations that a view or rule refers to
    replica_identity: str = "d"  # pg_class.relreplident: d, n, f, i


@dataclass(frozen=True)
class Policy:
    """A row-security policy."""

    table: str
    name: str
    command: str  # ALL, SELECT, INSERT, UPDATE, DELETE
    permissive: bool
    roles: tuple[str, ...]  # `public` for everybody
    using: str
    check: str


@dataclass(frozen=True)
class Function:
    """A function or procedure outside of the system's schemas."""

    oid: int
    identity: str  # schema.name(argument types)
    schema: str
    name: str
    kind: str  # prokind: f, p, a, w
    argument_names: tuple[str, ...]  # of IN, INOUT and VARIADIC arguments; empty where unnamed
    argument_types: tuple[str, ...]
    default_values: tuple[str | None, ...]  # of each argument, as an expression
    defaults: int
    returns: str
    returns_set: bool
    language: str
    definer: bool
    volatility: str  # i, s, v
    leakproof: bool
    strict: bool
    settings: tuple[str, ...]  # proconfig, e.g. search_path=""
    owner: str
    body: str  # prosrc; for SQL-standard bodies what pg_get_function_sqlbody writes
    standard_body: bool  # `begin atomic … end` or `return …`: names are qualified already
    extension: bool
    public_execute: bool
    definition: str = ""  # `create function …`; empty for aggregates and window functions


@dataclass(frozen=True)
class Constraint:
    """A constraint of a table."""

    table: str
    name: str
    kind: str  # contype: c, f, p, u, x, n
    columns: tuple[str, ...]
    references: str
    referenced: tuple[str, ...]
    on_delete: str  # a, r, c, n, d
    on_update: str
    validated: bool
    definition: str


@dataclass(frozen=True)
class Index:
    """An index; an expression stands as an empty column name."""

    table: str
    name: str
    columns: tuple[str, ...]  # key columns only
    unique: bool
    primary: bool
    predicate: str
    valid: bool


@dataclass(frozen=True)
class Trigger:
    """A trigger that somebody wrote."""

    table: str
    name: str
    function: str  # identity
    row: bool
    before: bool
    instead: bool
    events: tuple[str, ...]  # INSERT, UPDATE, DELETE, TRUNCATE
    enabled: str  # O, D, R, A


@dataclass(frozen=True)
class Rule:
    """A rewrite rule other than a view's own."""

    relation: str
    name: str
    event: str  # SELECT, UPDATE, INSERT, DELETE
    instead: bool
    definition: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Sequence:
    """A sequence, and the column it belongs to (empty = none)."""

    name: str
    owned_by: str  # schema.table.column
    schema: str = ""


@dataclass(frozen=True)
class DefaultGrant:
    """A privilege that future objects of a creator will carry."""

    creator: str
    schema: str  # empty = everywhere
    kind: str  # pg_default_acl.defaclobjtype: r, S, f, T, n, L
    grantee: str  # `public` for everybody
    privilege: str


@dataclass(frozen=True)
class Published:
    """A table in a publication."""

    publication: str
    table: str
    filter: str
    columns: tuple[str, ...]  # empty = all
    operations: tuple[str, ...]


@dataclass(frozen=True)
class EventTrigger:
    """An event trigger; without tags it fires for every command."""

    name: str
    event: str
    tags: tuple[str, ...]
    function: str  # identity
    enabled: str  # O, D, R, A


@dataclass(frozen=True)
class RoleSetting:
    """A setting of `alter role … set` or `alter database … set`."""

    role: str  # empty = every role
    setting: str  # name=value


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
