"""The tables of the target, and what of row security they have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from ...declare import Unverified
from ...names import qualified
from ...schema.aging import exists
from .words import parts_of

RELATIONS = """
select n.nspname, c.relname, c.relkind in ('r', 'p') and not c.relispartition
       and not exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          and d.objid = c.oid
                          and d.deptype = 'e'),
       c.relrowsecurity, c.relforcerowsecurity,
       (select pg_catalog.count(*) from pg_catalog.pg_policy p where p.polrelid = c.oid)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'f', 'v', 'm')
   and n.nspname <> all ('{pg_catalog,information_schema,pg_toast}')
   and c.relpersistence <> 't'
"""
ROUTINE = """
select exists (select from pg_catalog.pg_proc p
                 join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                where n.nspname = %s and p.proname = %s)
"""


@dataclass(frozen=True)
class Relation:
    """A relation of the target; `owed` are tables that a tracking document must have."""

    name: str
    owed: bool
    secured: bool
    forced: bool
    policies: int


def read_relations(
    db: Connection[Any], schemas: Collection[str], ignored: Collection[str]
) -> dict[str, Relation]:
    """Read all relations by name; owed are tables of the schemas, without the tool's own."""
    found = {}
    for schema, relation, table, secured, forced, policies in db.execute(RELATIONS).fetchall():
        name = qualified(schema, relation)
        owed = table and schema in schemas and name not in ignored
        found[name] = Relation(name, owed, secured, forced, policies)
    return found


def is_there(db: Connection[Any], name: str, schema: str, default: bool) -> bool:
    """Say whether an object exists, under its name as it is or as one of `schema`.

    It is a relation, a type, a column, the default of one, or a function; of a function all
    overloads where no arguments are given.
    """
    bare, call, _ = name.partition("(")
    if call and not name.endswith("()"):
        with suppress(Unverified):  # arguments as prose: then any overload counts
            return any(exists(db, each) for each in (name, f"{qualified(schema)}.{name}"))
    parts = parts_of(bare)
    suffix = " default" if default else ""
    ways = [parts] if len(parts) > 1 else []
    ways += [[schema, *parts]] if len(parts) < 3 else []
    if not default and any(_is_routine(db, way) for way in ways if len(way) == 2):
        return True
    if default:
        ways = [way for way in ways if len(way) == 3]
    return any(exists(db, qualified(*way) + suffix) for way in ways)


def _is_routine(db: Connection[Any], way: Sequence[str]) -> bool:
    row = db.execute(ROUTINE, way).fetchone()
    return bool(row and row[0])
