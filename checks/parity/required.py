"""Objects that a profile requires by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection

from ..declare import Finding

FACTS = """
select c.relkind,
       array(select a.attname::text
               from pg_catalog.pg_attribute a
              where a.attrelid = c.oid
                and a.attnum > 0
                and not a.attisdropped) as columns,
       array(select pg_catalog.array_to_json(array(
                      select a.attname::text
                        from pg_catalog.unnest(i.indkey::int2[]) with ordinality k (attnum, place)
                        join pg_catalog.pg_attribute a
                          on a.attrelid = c.oid and a.attnum = k.attnum
                       where k.place <= i.indnkeyatts
                       order by k.place))
               from pg_catalog.pg_index i
              where i.indrelid = c.oid
                and i.indisunique
                and i.indisvalid
                and i.indpred is null) as unique_columns,
       array(select pg_catalog.format('%%I.%%I', n.nspname, t.relname)
               from pg_catalog.pg_constraint k
               join pg_catalog.pg_class t on t.oid = k.confrelid
               join pg_catalog.pg_namespace n on n.oid = t.relnamespace
              where k.conrelid = c.oid
                and k.contype = 'f'
                and k.convalidated) as referenced
  from pg_catalog.pg_class c
 where c.oid = pg_catalog.to_regclass(%s)
"""
KINDS = {"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view"}


def missing_objects(db: Connection[Any], required: Sequence[Any]) -> list[Finding]:
    """Find what the required objects lack."""
    return [finding for entry in required for finding in _problems(db, entry)]


def _problems(db: Connection[Any], entry: Any) -> Iterator[Finding]:
    row = db.execute(FACTS, [entry.name]).fetchone()
    if row is None:
        yield Finding(entry.name, "does not exist")
        return
    kind, columns, unique, referenced = row
    if kind not in ("r", "p"):
        yield Finding(entry.name, f"is a {KINDS.get(kind, kind)}, not a table")
    for column in entry.columns:
        if column not in columns:
            yield Finding(f"{entry.name}.{column}", "the column does not exist")
    for wanted in entry.unique:
        if not any(sorted(wanted) == sorted(have) for have in unique):
            yield Finding(entry.name, f"has no valid unique index on ({', '.join(wanted)})")
    for table in entry.references:
        if table not in referenced:
            yield Finding(entry.name, f"has no validated foreign key to {table}")
