"""What a types file cannot say, and whether something else that the profile declares does.

Measured: a generator writes the same file for numeric(12,2) and numeric(14,4), for another
length, default or CHECK, without an index, with row security on, and for int and bigint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from ..declare import Finding

UNSAID = """
with relation as (
    select c.oid, c.relrowsecurity, pg_catalog.format('%%I.%%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any(%s)
       and c.relkind in ('r', 'p')
), part (aspect, name, text) as (
    select 'precision', r.name || '.' || pg_catalog.quote_ident(a.attname),
           pg_catalog.format_type(a.atttypid, a.atttypmod)
      from relation r
      join pg_catalog.pg_attribute a on a.attrelid = r.oid
      join pg_catalog.pg_type t on t.oid = a.atttypid
     where a.attnum > 0
       and not a.attisdropped
       and (a.atttypmod >= 0 or t.typname in ('int2', 'int4', 'int8', 'float4', 'float8'))
     union all
    select 'defaults', r.name || '.' || pg_catalog.quote_ident(a.attname),
           'default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
      from relation r
      join pg_catalog.pg_attrdef d on d.adrelid = r.oid
      join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum = d.adnum
     union all
    select 'checks', r.name || '.' || pg_catalog.quote_ident(k.conname),
           pg_catalog.pg_get_constraintdef(k.oid)
      from relation r
      join pg_catalog.pg_constraint k on k.conrelid = r.oid and k.contype = 'c'
     union all
    select 'indexes', r.name, i.indexrelid::pg_catalog.regclass::text
      from relation r
      join pg_catalog.pg_index i on i.indrelid = r.oid
     union all
    select 'row security', r.name, 'row security is on'
      from relation r
     where r.relrowsecurity
)
select p.aspect, pg_catalog.count(*),
       (pg_catalog.array_agg(p.name || ' ' || p.text order by p.name, p.text))[1]
  from part p
 group by 1
 order by 1
"""
SECURITY = "row security"
REMEDY = "declare [parity], or the models under [types] sqlalchemy"
REMEDIES = {SECURITY: "declare [parity], or [tenancy]"}


class Declared(NamedTuple):
    """Which sections of the profile compare what types cannot say."""

    parity: bool
    models: bool
    tenancy: bool

    def covers(self, aspect: str) -> str:
        """Say which check looks at an aspect; empty if none does."""
        if self.parity:
            return "PAR001"
        if aspect == SECURITY:  # no model says it
            return "RLS001" if self.tenancy else ""
        return "PAR004" if self.models else ""


def unsaid(
    db: Connection[Any], schemas: Sequence[str], declared: Declared
) -> tuple[str, list[Finding]]:
    """Return the scope of a types file in words, and what of it nothing else looks at."""
    rows = db.execute(UNSAID, [list(schemas)]).fetchall()
    lines = [_line(aspect, count, declared.covers(aspect)) for aspect, count, _ in rows]
    return "".join(lines), list(_uncovered(rows, declared))


def _line(aspect: str, count: int, check: str) -> str:
    by = f"looked at by {check}" if check else "looked at by nothing"
    return f"{aspect}: {count} that a types file cannot say, {by}\n"


def _uncovered(rows: Sequence[tuple[Any, ...]], declared: Declared) -> Iterator[Finding]:
    for aspect, count, example in rows:
        if not declared.covers(aspect):
            message = (
                f"{count} that the types file cannot say and nothing that the profile declares "
                f"compares, such as {example}"
            )
            yield Finding(aspect, message, REMEDIES.get(aspect, REMEDY))
