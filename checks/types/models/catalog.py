"""The catalog, as models are compared with it; types are spelled by PostgreSQL itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection

from ..database import Column, Relation, read_database
from .listing import listed
from .queries import CHECKS, DOMAINS, ENUMS, NAMED

ARGUMENTS = re.compile(r"\s*\(([\w\s,-]+)\)(?=[^\"]*$)")
COLLATION = re.compile(r'\s+COLLATE\s+("[^"]*"|\S+)', re.I)
ONE = {"character": "1", "bit": "1"}  # as long as this where no length is given
SINGLE = 24  # digits of float(n) up to which it is a real
NO_SYSTEM = ("-1", "0")  # of coordinates: as good as none


class Unspelled(ValueError):
    """A type that cannot be looked up."""


@dataclass(frozen=True)
class Spelled:
    """A type: its name as PostgreSQL writes it, and its length or precision and scale."""

    name: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return self.name + (f"({','.join(self.arguments)})" if self.arguments else "")


@dataclass
class Catalog:
    """Tables by name, the labels that columns allow, and names of types."""

    relations: Mapping[str, Relation]
    conditions: Mapping[tuple[int, str], Sequence[str]]  # of its CHECKs and its domain's
    names: Mapping[str, str | None]
    domains: Mapping[str, str]  # with the types below them
    enums: Mapping[str, Sequence[str]]

    def spelled(self, text: str) -> Spelled | None:
        """Spell a type as a model writes it; nothing for one that this database lacks."""
        base, arguments = _parted(text)
        name = self.names.get(base)
        if name is None:
            return None
        if name == "interval":  # its fields are not in its name
            return Spelled(base.lower(), arguments)
        if base.upper() == "FLOAT" and arguments:
            return Spelled("real" if int(arguments[0]) <= SINGLE else name, ())
        return Spelled(name, arguments or tuple(filter(None, [ONE.get(name, "")])))

    def held(self, declared: str) -> str:
        """Return the type of the values that a column holds: below a domain another one."""
        return self.domains.get(declared, declared)

    def labels(self, column: Column) -> Sequence[str] | None:
        """Return the labels of a column's enum, also of an array of it; None if it has none."""
        held = self.held(column.declared)
        return self.enums.get(self.held(held.removesuffix("[]")))

    def allowed(self, relation: Relation, column: Column) -> Collection[str] | None:
        """Return the labels of a column's enum, or those that its CHECKs list."""
        labels = self.labels(column)
        conditions = self.conditions.get((relation.oid, column.name), ())
        return labels if labels is not None else listed(conditions)


def stored(column: Column) -> Spelled:
    """Spell the type of a column."""
    return spelled(column.declared)


def spelled(text: str) -> Spelled:
    """Spell a type that PostgreSQL wrote."""
    return Spelled(*_parted(text))


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    """Part a type from its arguments, wherever they stand."""
    text = COLLATION.sub("", text)
    found = ARGUMENTS.search(text)
    arguments = tuple(part.strip().lower() for part in found[1].split(",")) if found else ()
    if len(arguments) == 1 and re.match("(?i)numeric|decimal", text):
        arguments = (*arguments, "0")
    return ARGUMENTS.sub("", text, count=1), _place(arguments)


def _place(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what PostGIS does: a system of coordinates that is none, and `geometry`."""
    if arguments and arguments[0].isalpha():
        arguments = arguments[:1] if arguments[1:] in {(no,) for no in NO_SYSTEM} else arguments
        return () if arguments == ("geometry",) else arguments
    return arguments


def read_catalog(db: Connection[Any], schemas: Sequence[str], types: Iterable[str]) -> Catalog:
    """Read the catalog of some schemas, and look up the types that models name.

    Raises Unspelled for a type that is none by its syntax.
    """
    database = read_database(db, schemas)
    named = [f"{each.schema}.{each.name}" for each in database.relations]
    conditions: dict[tuple[int, str], list[str]] = {}
    for table, column, text in db.execute(CHECKS):
        conditions.setdefault((table, column), []).append(text)
    return Catalog(
        dict(zip(named, database.relations, strict=True)),
        conditions,
        _names(db, sorted({_parted(text)[0] for text in types})),
        dict(db.execute(DOMAINS).fetchall()),
        dict(db.execute(ENUMS).fetchall()),
    )


def _names(db: Connection[Any], bases: list[str]) -> dict[str, str | None]:
    try:
        with db.transaction():
            return dict(db.execute(NAMED, [bases]).fetchall())
    except psycopg.Error as error:
        raise Unspelled(f"a type cannot be looked up: {error.diag.message_primary}") from None
