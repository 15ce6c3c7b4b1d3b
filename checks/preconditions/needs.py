"""What the migrations need to find, and what their role must be allowed to do."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..sqlfindings import findings_of
from ..touched import Touched

ROLES = """
select 'role ' || name as object, 'does not exist' as message,
       pg_catalog.format('create role %%I', name) as remedy
  from pg_catalog.unnest(%s::text[]) name
 where not exists (select from pg_catalog.pg_roles r where r.rolname = name)
 order by 1
"""
SCHEMAS = """
select 'schema ' || name as object, 'does not exist' as message,
       pg_catalog.format('create schema %%I', name) as remedy
  from pg_catalog.unnest(%s::text[]) name
 where not exists (select from pg_catalog.pg_namespace n where n.nspname = name)
 order by 1
"""
# Versions are compared as lists of numbers: '1.10' is newer than '1.9', and '2' is '2.0'.
NUMBERS = "regexp_replace(regexp_replace({}, '[.]?[^0-9.].*', ''), '([.]0+)+$', '')"
INSTALLED = """
with wanted as (
    select w.name, w.version, e.extname, e.extversion,
           {have} as have, {need} as need
      from unnest(%s::text[], %s::text[]) w (name, version)
      left join pg_catalog.pg_extension e on e.extname = w.name
)
select 'extension ' || w.name as object,
       case when w.extname is null then 'is not installed'
            else 'is ' || w.extversion || ', ' || w.version || ' is needed' end as message,
       case when w.extname is null then pg_catalog.format('create extension %%I', w.name)
            else pg_catalog.format('alter extension %%I update', w.name) end as remedy
  from wanted w
 where w.extname is null
    or pg_catalog.string_to_array(w.have, '.')::int[]
       < pg_catalog.string_to_array(w.need, '.')::int[]
 order by 1
""".replace("{have}", NUMBERS.format("e.extversion")).replace("{need}", NUMBERS.format("w.version"))
AVAILABLE = """
select 'extension ' || w.name as object, 'is not available on this server' as message
  from pg_catalog.unnest(%s::text[]) w (name)
 where not exists (select from pg_catalog.pg_available_extensions a where a.name = w.name)
 order by 1
"""
OWNED = """
select pg_catalog.format('%%I.%%I', n.nspname, c.relname) as object,
       pg_catalog.format('belongs to %%I, %%I may not alter it',
                         pg_catalog.pg_get_userbyid(c.relowner), r.rolname) as message,
       pg_catalog.format('alter table %%I.%%I owner to %%I', n.nspname, c.relname, r.rolname)
         as remedy
  from pg_catalog.unnest(%(tables)s::text[]) name
  join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(name)
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_roles r on r.rolname = %(role)s
 where not r.rolsuper
   and not pg_catalog.pg_has_role(r.oid, c.relowner, 'usage')
 order by 1
"""
REFERENCED = """
select pg_catalog.format('%%I.%%I', n.nspname, c.relname) as object,
       pg_catalog.format('%%I may not reference it', r.rolname) as message,
       pg_catalog.format('grant references on %%I.%%I to %%I', n.nspname, c.relname, r.rolname)
         as remedy
  from pg_catalog.unnest(%(tables)s::text[]) name
  join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(name)
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_roles r on r.rolname = %(role)s
 where not pg_catalog.has_table_privilege(r.oid, c.oid, 'references')
 order by 1
"""
CREATABLE = """
select pg_catalog.format('schema %%I', n.nspname) as object,
       pg_catalog.format('%%I may not create in it', r.rolname) as message,
       pg_catalog.format('grant create on schema %%I to %%I', n.nspname, r.rolname) as remedy
  from pg_catalog.pg_namespace n
  join pg_catalog.pg_roles r on r.rolname = %(role)s
 where n.nspname = any (%(schemas)s::text[])
   and not pg_catalog.has_schema_privilege(r.oid, n.oid, 'create')
 order by 1
"""
# What is set for a role in a database goes before the role, that before the database.
READ_ONLY = """
with said as (
    select s.setrole, s.setdatabase, pg_catalog.split_part(c.setting, '=', 2) as value
      from pg_catalog.pg_db_role_setting s
     cross join lateral pg_catalog.unnest(s.setconfig) c (setting)
     where s.setrole in (0, (select oid from pg_catalog.pg_roles where rolname = %s))
       and s.setdatabase in (0, (select oid from pg_catalog.pg_database
                                  where datname = pg_catalog.current_database()))
       and pg_catalog.split_part(c.setting, '=', 1) = 'default_transaction_read_only'
     order by s.setrole <> 0 desc, s.setdatabase <> 0 desc
     limit 1
)
select 'default_transaction_read_only' as object,
       pg_catalog.format('%%I can only read: it is on', %s::text) as message,
       'alter role … set default_transaction_read_only = off' as remedy
  from said
 where value::bool
"""


def findings(db: Connection[Any], touched: Touched, section: Any) -> list[Finding]:
    """Find what the plan, or `[preconditions]`, names and the server lacks."""
    versions = dict(section.extensions) if section else {}
    roles = touched.roles - touched.created_roles | set(section.roles if section else ())
    schemas = touched.schemas - touched.created_schemas | set(section.schemas if section else ())
    return [
        *findings_of(db, ROLES, sorted(roles)),
        *findings_of(db, SCHEMAS, sorted(schemas)),
        *findings_of(db, INSTALLED, list(versions), list(versions.values())),
        *findings_of(db, AVAILABLE, sorted(touched.extensions - versions.keys())),
    ]


def rights(db: Connection[Any], touched: Touched, role: str) -> list[Finding]:
    """Find what the role may not do; a role that is absent may do nothing."""
    if missing := findings_of(db, ROLES, [role]):
        return missing
    created = sorted(touched.creates_in - touched.created_schemas)
    found = [
        *findings_of(db, OWNED, tables=sorted(touched.tables), role=role),
        *findings_of(db, REFERENCED, tables=sorted(touched.referenced), role=role),
        *findings_of(db, CREATABLE, schemas=created, role=role),
        *findings_of(db, READ_ONLY, role, role),
    ]
    return list({finding.object: finding for finding in found}.values())
