"""The `Database` type of a file, as plain data; types are texts in one canonical spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Unreadable(Exception):
    """A file that is not what a generator writes: the reason, and the line (0: the whole)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line = line


class Field(NamedTuple):
    """One member of an object type."""

    optional: bool
    type: str
    line: int

    def __str__(self) -> str:
        return f"`{self.type}`" if not self.optional else f"optional `{self.type}`"


Shape = Mapping[str, Field]


class Link(NamedTuple):
    """One entry of `Relationships`; what the generator left out is None."""

    name: str
    columns: tuple[str, ...] | None
    one_to_one: bool | None
    relation: str
    referenced: tuple[str, ...] | None


@dataclass(frozen=True)
class Relation:
    """A table or view; views that cannot be written have no Insert or Update."""

    line: int
    row: Shape
    insert: Shape | None = None
    update: Shape | None = None
    computed: frozenset[str] | None = None
    links: Mapping[Link, int] = field(default_factory=dict)  # with their lines


@dataclass(frozen=True)
class Signature:
    """One way to call a function."""

    line: int
    args: Shape
    returns: str
    setof: Mapping[str, str] | None = None
    merged: bool = False  # its result is shared by several kinds of arguments


@dataclass(frozen=True)
class Labels:
    """The labels of an enum, in order."""

    line: int
    values: tuple[str, ...]


@dataclass
class Schema:
    """What the file says of one schema."""

    line: int
    tables: dict[str, Relation] = field(default_factory=dict)
    views: dict[str, Relation] = field(default_factory=dict)
    functions: dict[str, list[Signature]] = field(default_factory=dict)
    enums: dict[str, Labels] = field(default_factory=dict)
    composites: dict[str, Shape] = field(default_factory=dict)


@dataclass
class Types:
    """What the file says of the database."""

    schemas: dict[str, Schema] = field(default_factory=dict)
    constants: dict[tuple[str, str], Labels] = field(default_factory=dict)  # by schema and enum
    metadata: dict[str, str] = field(default_factory=dict)
    format: tuple[str, ...] = ()  # how it is laid out, where that is unusual
