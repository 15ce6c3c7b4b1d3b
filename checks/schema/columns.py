"""What columns hold: instants, times of day, closed lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import Connection

from ..declare import Finding
from .closing import lists_values
from .scope import RELATIONS

# The type below domains and arrays decides; the checks of domains on the way close a list too.
COLUMNS = f"""
{RELATIONS},
step as (
    with recursive below (type, base) as (
        select t.oid, t.oid from pg_catalog.pg_type t
         union
        select b.type,
               case when t.typtype = 'd' then t.typbasetype
                    when t.typcategory = 'A' and t.typelem <> 0 then t.typelem
                    else t.oid end
          from below b
          join pg_catalog.pg_type t on t.oid = b.base
    )
    select b.type, b.base, t.typtype <> 'd' and not (t.typcategory = 'A' and t.typelem <> 0) as last
      from below b
      join pg_catalog.pg_type t on t.oid = b.base
)
select r.name || '.' || pg_catalog.quote_ident(a.attname) as column,
       r.name as relation,
       a.attname::text as name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
       pg_catalog.format_type(d.base, null) as base,
       (select pg_catalog.format('%%I.%%I', n.nspname, t.typname)
          from pg_catalog.pg_type t
          join pg_catalog.pg_namespace n on n.oid = t.typnamespace
         where t.oid = a.atttypid and t.typtype = 'e') as enum,
       array(select pg_catalog.pg_get_expr(k.conbin, k.conrelid)
               from pg_catalog.pg_constraint k
              where k.contype = 'c'
                and k.convalidated
                and k.conrelid = r.oid
                and a.attnum = any (k.conkey)) as checks,
       array(select pg_catalog.pg_get_expr(k.conbin, 0)
               from step s
               join pg_catalog.pg_constraint k on k.contypid = s.base
              where s.type = a.atttypid and k.convalidated) as domain
  from relation r
  join pg_catalog.pg_attribute a on a.attrelid = r.oid
  join step d on d.type = a.atttypid and d.last
 where r.relkind in ('r', 'p')
   and not r.relispartition
   and a.attnum > 0
   and not a.attisdropped
 order by 1
"""
# What people write, as the server writes it; null for what is no name, or no type here.
NAMED = """
select (select pg_catalog.string_agg(pg_catalog.quote_ident(part), '.' order by at)
          from pg_catalog.unnest(pg_catalog.parse_ident(%s)) with ordinality u (part, at))
"""
TYPED = "select pg_catalog.format_type(pg_catalog.to_regtype(%s)::oid, null)"
PRECISION = re.compile(r"\s*\(\s*(\d+)\s*\)")
FREE = {"text", "character varying", "character", '"char"', "name"}
ZONELESS = {
    "timestamp without time zone": "an instant without its zone moves with the session's",
    "tsrange": "instants without their zone move with the session's",
    "tsmultirange": "instants without their zone move with the session's",
    "time with time zone": "an offset without a date cannot follow daylight saving",
}


def columns_of(db: Connection[Any], schemas: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Read every column of the tables in scope, by `schema.table.column`."""
    cursor = db.execute(COLUMNS.encode(), {"schemas": list(schemas)})
    names = [column.name for column in cursor.description or ()]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def spelled(db: Connection[Any], names: Mapping[str, str]) -> dict[str, str]:
    """Write names as the server does: case and quotes of a profile are its author's."""
    return {name_of(db, name): what for name, what in names.items()}


def name_of(db: Connection[Any], name: str) -> str:
    """Write one name as the server does."""
    return _asked(db, NAMED, name)


def typed(db: Connection[Any], types: Mapping[str, str]) -> dict[str, str]:
    """Write types as the server does: `time` is `time without time zone`."""
    return {name: _type(db, type) for name, type in types.items()}


def _type(db: Connection[Any], type: str) -> str:
    plain = _asked(db, TYPED, PRECISION.sub("", type))
    digits = PRECISION.search(type)
    return re.sub(r"^\w+", rf"\g<0>({digits[1]})", plain) if digits else plain


def _asked(db: Connection[Any], query: str, text: str) -> str:
    """Return an answer of the server, or what it does not understand as it is."""
    try:
        with db.transaction():
            row = db.execute(query.encode(), [text]).fetchone()
    except (psycopg.DataError, psycopg.ProgrammingError):
        return text
    return str(row[0]) if row and row[0] is not None else text


def mistimed(
    columns: Mapping[str, Mapping[str, Any]], temporal: Mapping[str, str], instants: str
) -> list[Finding]:
    """Find columns that are not of their declared temporal type, and instants without a zone."""
    findings = [
        _other(columns, name, type, str(columns[name]["type"]) if name in columns else "")
        for name, type in temporal.items()
        if name not in columns or columns[name]["type"] != type
    ]
    if instants == "any":
        return findings
    return findings + [
        Finding(name, f"is {column['type']}: {ZONELESS[column['base']]}", _to_instant(column))
        for name, column in columns.items()
        if column["base"] in ZONELESS and name not in temporal
    ]


def _other(
    columns: Mapping[str, Mapping[str, Any]], name: str, promised: str, found: str
) -> Finding:
    if name not in columns:
        return Finding(name, f"is promised to be {promised}, and there is no such column")
    return Finding(name, f"is {found}, and {promised} is promised")


def _to_instant(column: Mapping[str, Any]) -> str:
    if column["base"] != "timestamp without time zone":
        return ""
    name = str(column["column"]).removeprefix(f"{column['relation']}.")
    return (
        f"alter table {column['relation']} alter column {name} type timestamptz "
        f"using {name} at time zone 'UTC'"
    )


def unlisted(
    columns: Mapping[str, Mapping[str, Any]], enums_: Mapping[str, str], names: Sequence[str]
) -> list[Finding]:
    """Find columns that are not of their declared enum, and status columns of free text."""
    findings = [
        _other(columns, name, enum, str(columns[name]["type"]) if name in columns else "")
        for name, enum in enums_.items()
        if name not in columns or columns[name]["enum"] != enum
    ]
    return findings + [
        Finding(
            name,
            f"is {column['type']}: any text is a status",
            "give it an enum, or a check that lists what it may hold",
        )
        for name, column in columns.items()
        if column["name"] in names
        and name not in enums_
        and column["base"] in FREE
        and not any(lists_values(check, column["name"]) for check in column["checks"])
        and not any(lists_values(check, "value") for check in column["domain"])
    ]
