"""The tables of the registry: columns, keys, and row security."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from ..declare import Finding, Unverified
from .given import Section

FACTS = """
select c.relkind::text as kind,
       c.relrowsecurity as row_security,
       (select pg_catalog.json_object_agg(a.attname, pg_catalog.json_build_array(
                   pg_catalog.format_type(a.atttypid, null), a.attnotnull))
          from pg_catalog.pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select pg_catalog.json_agg(array(
                   select a.attname
                     from pg_catalog.unnest(i.indkey::int2[]) with ordinality k (attnum, place)
                     join pg_catalog.pg_attribute a
                       on a.attrelid = c.oid and a.attnum = k.attnum
                    where k.place <= i.indnkeyatts
                    order by a.attname))
          from pg_catalog.pg_index i
         where i.indrelid = c.oid
           and i.indisunique
           and i.indisvalid
           and i.indpred is null
           and i.indexprs is null) as keys,
       exists (select
                 from pg_catalog.pg_constraint k
                 join pg_catalog.pg_attribute a
                   on a.attrelid = c.oid and k.conkey = array[a.attnum]
                where k.conrelid = c.oid
                  and k.contype = 'f'
                  and k.convalidated
                  and k.confrelid = pg_catalog.to_regclass(%(versions)s)
                  and a.attname = 'registry_version_id') as bound,
       (select pg_catalog.json_agg(distinct p.polname order by p.polname)
          from pg_catalog.pg_policy p
          join (select 'public'::name, 0::oid
                 union all
                select rolname, oid
                  from pg_catalog.pg_roles
                 where rolname in ('anon', 'authenticated')) r (name, oid)
            on p.polroles && array[0::oid, r.oid]
         where p.polrelid = c.oid
           and coalesce(pg_catalog.pg_get_expr(
                   case p.polcmd when 'a' then p.polwithcheck else p.polqual end, c.oid),
                   'true') = 'true'
           and pg_catalog.has_table_privilege(r.name, c.oid, case p.polcmd
                   when 'a' then 'insert'
                   when 'w' then 'update'
                   when 'd' then 'delete'
                   when 'r' then 'select'
                   else case when %(secret)s then 'select, ' else '' end
                        || 'insert, update, delete' end)
           and (p.polcmd <> 'r' or %(secret)s)
           and not exists (select from pg_catalog.pg_policy other
                            where other.polrelid = c.oid and not other.polpermissive)) as open
  from pg_catalog.pg_class c
 where c.oid = pg_catalog.to_regclass(%(table)s)
"""
TIME = "timestamp with time zone"


class Wanted(NamedTuple):
    """What a table must have; a column's type ends with `!` where it holds no NULL."""

    columns: Mapping[str, str]
    keys: tuple[tuple[str, ...], ...] = ()
    bound: bool = True  # registry_version_id leads to the versions
    secret: bool = False  # not even read by everybody


VERSIONS = Wanted(
    {
        "id": "uuid!",
        "version_name": "text!",
        "version_number": "integer!",
        "content_hash": "text",
        "status": "text!",
        "published_at": TIME,
    },
    (("id",), ("version_name",)),
    bound=False,
)
ENTRIES = Wanted(
    {
        "registry_version_id": "uuid!",
        "metric_key": "text!",
        "definition_json": "jsonb!",
        "definition_hash": "text",
    },
    (("metric_key", "registry_version_id"),),
)
SNAPSHOTS = Wanted(
    {
        "id": "uuid!",
        "deal_id": "uuid!",
        "computed_metrics": "jsonb!",
        "risk_flags": "jsonb!",
        "calculated_at": f"{TIME}!",
        "registry_version_id": "uuid",
        "registry_content_hash": "text",
        "registry_version_name": "text",
        "engine_version": "text",
        "compute_trace_id": "text",
        "outputs_hash": "text",
    },
    (("id",),),
)


def faulty_tables(db: Connection[Any], section: Section) -> list[Finding]:
    """Find what the three tables lack. Raises Unverified for a name that is none."""
    columns = {**SNAPSHOTS.columns, section.facts: "jsonb"}
    facts = Wanted(columns, SNAPSHOTS.keys, secret=True)
    wanted = {section.versions: VERSIONS, section.entries: ENTRIES, section.snapshots: facts}
    return [
        finding
        for table, wants in wanted.items()
        for finding in _lacks(db, table, wants, section.versions)
    ]


def _lacks(db: Connection[Any], table: str, wants: Wanted, versions: str) -> Iterator[Finding]:
    row = _facts(db, table, versions, wants.secret)
    if row is None or row["kind"] not in "rp":
        yield Finding(table, "is no table: it does not exist" if row is None else "is no table")
        return
    for column, type in wants.columns.items():
        if fault := _unlike(row["columns"].get(column), type):
            yield Finding(f"{table}.{column}", fault)
    for key in wants.keys:
        if list(key) not in (row["keys"] or []):
            yield Finding(table, f"has no valid unique index on ({', '.join(key)})")
    if wants.bound and not row["bound"]:
        message = f"has no validated foreign key to {versions}"
        yield Finding(f"{table}.registry_version_id", message)
    if not row["row_security"]:
        remedy = f"alter table {table} enable row level security"
        yield Finding(table, "has no row security: any role with grants reads and writes", remedy)
    for policy in row["open"] or ():
        remedy = "let the policy hold for the service's role alone"
        yield Finding(table, f"policy {policy} lets in everybody who uses the API", remedy)


def _unlike(column: list[Any] | None, wanted: str) -> str:
    """Say how a column differs from what is wanted; empty when it does not."""
    if column is None:
        return "the column does not exist"
    type, filled = column
    if type != wanted.rstrip("!"):
        return f"is {type}, not {wanted.rstrip('!')}"
    return "may be NULL" if wanted.endswith("!") and not filled else ""


def _facts(db: Connection[Any], table: str, versions: str, secret: bool) -> dict[str, Any] | None:
    names = {"table": table, "versions": versions, "secret": secret}
    try:
        with db.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            return cursor.execute(FACTS.encode(), names).fetchone()
    except psycopg.Error as error:
        reason = f"cannot be looked up: {error.diag.message_primary}"
        raise Unverified([Finding(table, reason, "correct [registry]")]) from None
