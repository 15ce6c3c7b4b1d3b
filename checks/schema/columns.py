"""What columns hold: instants, times of day, closed lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pglast import ast, enums, parse_sql
from psycopg import Connection

from ..declare import Finding
from .scope import RELATIONS

# The type below domains and arrays decides.
COLUMNS = f"""
{RELATIONS},
base_type as (
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
    select b.type, b.base
      from below b
      join pg_catalog.pg_type t on t.oid = b.base
     where t.typtype <> 'd'
       and not (t.typcategory = 'A' and t.typelem <> 0)
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
       exists (select from pg_catalog.pg_type t
                where t.oid = a.atttypid and t.typtype = 'd') as domain,
       array(select pg_catalog.pg_get_expr(k.conbin, k.conrelid)
               from pg_catalog.pg_constraint k
              where k.contype = 'c'
                and k.conrelid = r.oid
                and k.conkey = array[a.attnum]) as checks
  from relation r
  join pg_catalog.pg_attribute a on a.attrelid = r.oid
  join base_type d on d.type = a.atttypid
 where r.relkind in ('r', 'p')
   and not r.relispartition
   and a.attnum > 0
   and not a.attisdropped
 order by 1
"""
FREE = {"text", "character varying", "character", '"char"', "name"}
ZONELESS = {
    "timestamp without time zone": "an instant without its zone moves with the session's",
    "time with time zone": "an offset without a date cannot follow daylight saving",
}


def columns_of(db: Connection[Any], schemas: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Read every column of the tables in scope, by `schema.table.column`."""
    cursor = db.execute(COLUMNS.encode(), {"schemas": list(schemas)})
    names = [column.name for column in cursor.description or ()]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


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
        and not column["domain"]
        and not any(map(lists_values, column["checks"]))
    ]


def lists_values(expression: str) -> bool:
    """Say whether a check of one column compares it with a list of constants."""
    statement: Any = parse_sql(f"select {expression}")[0].stmt
    return _lists(statement.targetList[0].val)


def _lists(node: Any) -> bool:
    parts: Any = getattr(node, "args", ())
    if isinstance(node, ast.BoolExpr) and node.boolop == enums.BoolExprType.OR_EXPR:
        return all(map(_lists, parts))
    if isinstance(node, ast.BoolExpr) and node.boolop == enums.BoolExprType.AND_EXPR:
        return any(map(_lists, parts))
    if isinstance(node, ast.NullTest):
        return True
    name: Any = getattr(node, "name", None)
    if not isinstance(node, ast.A_Expr) or name[-1].sval != "=":
        return False
    return _column(node.lexpr) and _constant(node.rexpr)


def _column(node: Any) -> bool:
    return isinstance(node, ast.ColumnRef) or (isinstance(node, ast.TypeCast) and _column(node.arg))


def _constant(node: Any) -> bool:
    if isinstance(node, ast.TypeCast):
        return _constant(node.arg)
    if isinstance(node, ast.A_ArrayExpr):
        return all(map(_constant, node.elements or ()))
    return isinstance(node, ast.A_Const)
