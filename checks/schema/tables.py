"""Which tables there are, and how their rows are told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..sqlfindings import findings_of
from .scope import RELATIONS

TABLES = """
select pg_catalog.format('%I.%I', n.nspname, c.relname)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.oid = pg_catalog.to_regclass(%s)::oid
   and c.relkind in ('r', 'p')
"""
OWN = f"""
{RELATIONS}
select r.name
  from relation r
 where r.relkind in ('r', 'p')
   and not r.relispartition
 order by r.name
"""
UNKEYED = f"""
{RELATIONS}
select r.name as object, 'the table has no primary key' as message,
       'alter table ' || r.name || ' add primary key (…)' as remedy
  from relation r
 where r.relkind in ('r', 'p')
   and not r.relispartition
   and not exists (select from pg_catalog.pg_index x
                    where x.indrelid = r.oid and x.indisprimary)
 order by r.name
"""


def misplaced(
    db: Connection[Any],
    contexts: Mapping[str, Sequence[str]],
    schemas: Sequence[str],
    complete: bool,
) -> list[Finding]:
    """Find tables that a context promises and that are missing, or that none promises."""
    placed: dict[str, str] = {}
    findings = []
    for context, tables in contexts.items():
        for table in tables:
            row = db.execute(TABLES.replace("%I", "%%I").encode(), [table]).fetchone()
            if row is None:
                findings.append(
                    Finding(table, f"is promised by {context}, and is not a table here")
                )
            elif (name := str(row[0])) in placed:
                message = f"belongs to both {placed[name]} and {context}"
                findings.append(Finding(name, message))
            else:
                placed[name] = context
    if complete:
        own = db.execute(OWN.encode(), {"schemas": list(schemas)}).fetchall()
        findings += [
            Finding(str(name), "belongs to no context of [schema.contexts]")
            for (name,) in own
            if name not in placed
        ]
    return findings


def without_key(db: Connection[Any], schemas: Sequence[str]) -> list[Finding]:
    """Find tables without a primary key; a partition has its parent's."""
    return findings_of(db, UNKEYED, schemas=list(schemas))
