"""The catalog, as models are compared with it; types are spelled by PostgreSQL itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection

from ..database import Column, Database, Relation, read_database

ARGUMENTS = re.compile(r"\s*\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\)")
COLLATION = re.compile(r'\s+COLLATE\s+("[^"]*"|\S+)', re.I)
# Without a search path: `public` is where a model means what it does not say, and a type of an
# extension is wherever that was installed.
NAMED = """
select t, pg_catalog.format_type(coalesce(
         pg_catalog.to_regtype(t), pg_catalog.to_regtype('public.' || t),
         (select y.oid
            from pg_catalog.pg_type y
            join pg_catalog.pg_depend d on d.objid = y.oid and d.deptype = 'e'
           where d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
             and y.typname = lower(t)
           limit 1)), null)
  from pg_catalog.unnest(%s::text[]) t
"""
LABEL = re.compile(r"'((?:[^']|'')*)'::")
CHECKS = """
select k.conrelid::int8, a.attname::text, pg_catalog.pg_get_constraintdef(k.oid)
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
 where k.contype = 'c'
   and pg_catalog.cardinality(k.conkey) = 1
"""
ONE = {"character": "1", "bit": "1"}  # as long as this where no length is given
SINGLE = 24  # digits of float(n) up to which it is a real


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

    database: Database
    relations: Mapping[str, Relation]
    checked: Mapping[tuple[int, str], frozenset[str]]  # labels that a CHECK lists
    names: Mapping[str, str | None]

    def spelled(self, text: str) -> Spelled | None:
        """Spell a type as a model writes it; nothing for one that this database lacks."""
        base, arguments = _parted(text)
        name = self.names.get(base)
        if name is None:
            return None
        if base.upper() == "FLOAT" and arguments:
            return Spelled("real" if int(arguments[0]) <= SINGLE else name, ())
        return Spelled(name, arguments or tuple(filter(None, [ONE.get(name, "")])))

    def labels(self, column: Column) -> tuple[str, ...] | None:
        """Return the labels of a column's enum, also of an array of it; None if it has none."""
        name = column.type.name.removeprefix("_" if column.declared.endswith("[]") else "")
        return self.database.enums.get((column.type.schema, name))


def stored(column: Column) -> Spelled:
    """Spell the type of a column."""
    return Spelled(*_parted(column.declared))


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    """Part a type from its arguments, wherever they stand."""
    text = COLLATION.sub("", text)
    found = ARGUMENTS.search(text)
    arguments = tuple(part for part in found.groups() if part is not None) if found else ()
    if len(arguments) == 1 and re.match("(?i)numeric|decimal", text):
        arguments = (*arguments, "0")
    return ARGUMENTS.sub("", text, count=1), arguments


def read_catalog(db: Connection[Any], schemas: Sequence[str], types: Iterable[str]) -> Catalog:
    """Read the catalog of some schemas, and look up the types that models name.

    Raises Unspelled for a type that is none by its syntax.
    """
    database = read_database(db, schemas)
    named = [f"{each.schema}.{each.name}" for each in database.relations]
    checked = {
        (table, column): frozenset(label.replace("''", "'") for label in LABEL.findall(text))
        for table, column, text in db.execute(CHECKS)
    }
    names = _names(db, sorted({_parted(text)[0] for text in types}))
    return Catalog(database, dict(zip(named, database.relations, strict=True)), checked, names)


def _names(db: Connection[Any], bases: list[str]) -> dict[str, str | None]:
    try:
        with db.transaction():
            return dict(db.execute(NAMED, [bases]).fetchall())
    except psycopg.Error as error:
        raise Unspelled(f"a type cannot be looked up: {error.diag.message_primary}") from None
