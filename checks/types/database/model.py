"""The catalog as plain data, in the terms that generators of types think in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

TABLES, VIEWS = ("r", "p", "f"), ("v", "m")


class Type(NamedTuple):
    """A type by name, as generators look it up; a domain's column has the type below it."""

    name: str
    schema: str
    relation: int | None = None  # oid, if it is a row type


class Column(NamedTuple):
    """One column of a table or view."""

    name: str
    type: Type
    declared: str  # as PostgreSQL writes it, with length and precision
    not_null: bool
    has_default: bool
    identity: str  # a: always, d: by default
    generated: bool
    updatable: bool  # of a view, as PostgreSQL itself would write through it
    writable: bool  # of a view, by triggers and rules too
    said_not_null: bool  # a comment says so, which generators believe
    number: int

    @property
    def facts(self) -> str:
        """Say what matters of it in the words of PostgreSQL."""
        parts = [self.declared, "NOT NULL" if self.not_null else "nullable"]
        if self.identity:
            parts.append(f"identity {'always' if self.identity == 'a' else 'by default'}")
        elif self.generated:
            parts.append("generated")
        elif self.has_default:
            parts.append("with a default")
        return " ".join(parts)


@dataclass(frozen=True)
class Relation:
    """A table or view."""

    oid: int
    schema: str
    name: str
    kind: str
    plainly_updatable: bool  # the view, as PostgreSQL itself would write through it
    insertable: bool
    updatable: bool
    columns: tuple[Column, ...] = ()

    @property
    def section(self) -> str:
        """Where a types file has it."""
        return "Tables" if self.kind in TABLES else "Views"


class Argument(NamedTuple):
    """One argument of a function: in, out, both, variadic or a column of its result."""

    mode: str
    name: str
    type: Type
    has_default: bool


@dataclass(frozen=True)
class Function:
    """One overload of a function."""

    schema: str
    name: str
    signature: str  # for messages
    arguments: tuple[Argument, ...]
    returns: Type
    returned: str  # as PostgreSQL writes it
    set_returning: bool
    rows: float

    @property
    def inputs(self) -> tuple[Argument, ...]:
        """The arguments that a caller gives."""
        return tuple(argument for argument in self.arguments if argument.mode in "ibv")


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key, with the relations' names."""

    name: str
    schema: str
    table: int
    table_name: str
    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    referenced_schema: str
    referenced: int
    referenced_name: str
    referenced_columns: tuple[str, ...]
    referenced_numbers: tuple[int, ...]
    one_to_one: bool


@dataclass
class Database:
    """All of it; enums and composite types of every schema, because columns may use them."""

    schemas: tuple[str, ...]  # those asked for that exist
    relations: tuple[Relation, ...] = ()
    functions: tuple[Function, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    enums: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    composites: Mapping[tuple[str, str], tuple[tuple[str, Type], ...]] = field(default_factory=dict)
    inherited: frozenset[tuple[int, int]] = frozenset()  # columns of views never null: oid, number
    origins: Mapping[int, Mapping[int, tuple[int, int]]] = field(default_factory=dict)  # of views
    quoted: frozenset[str] = frozenset()  # schemas whose names need quotes
    hidden: tuple[str, ...] = ()  # relations that the reading role may not read
