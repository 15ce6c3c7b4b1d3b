"""Relations, and what belongs to them; names are `schema.name`, quoted where they must be.

Expressions are what `pg_get_expr` writes with an empty `search_path`: every name qualified.
"""

from __future__ import annotations

from dataclasses import dataclass


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
    columns: tuple[str, ...] = ()  # of `update of …`; without any, every update fires it
    conditional: bool = False  # `when (…)`


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
class Published:
    """A table in a publication."""

    publication: str
    table: str
    filter: str
    columns: tuple[str, ...]  # empty = all
    operations: tuple[str, ...]
