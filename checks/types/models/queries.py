"""What models are compared with beside columns: names of types, domains, enums, conditions."""

# ruff: noqa: S608 - only pieces of SQL that this module wrote itself are put together

from __future__ import annotations

# Without a search path: `public` is where a model means what it does not say, and a type of an
# extension is wherever that was installed.
NAMED = """
select t, pg_catalog.format_type(coalesce(
         pg_catalog.to_regtype(t),
         case when t !~ '^("[^"]*"|[^".]*)[.]' then pg_catalog.to_regtype('public.' || t) end,
         (select y.oid
            from pg_catalog.pg_type y
            join pg_catalog.pg_depend d on d.objid = y.oid and d.deptype = 'e'
           where d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
             and y.typname = lower(t)
           limit 1)), null)
  from pg_catalog.unnest(%s::text[]) t
"""
# Domains with the domains below them, down to a type that is none.
BELOW = """
with recursive below (top, type, typmod) as (
    select t.oid, t.oid, -1
      from pg_catalog.pg_type t
     where t.typtype = 'd'
     union all
    select b.top, t.typbasetype, t.typtypmod
      from below b
      join pg_catalog.pg_type t on t.oid = b.type
     where t.typtype = 'd'
)
"""
DOMAINS = f"""{BELOW}
select pg_catalog.format_type(b.top, null), pg_catalog.format_type(b.type, b.typmod)
  from below b
  join pg_catalog.pg_type t on t.oid = b.type
 where t.typtype <> 'd'
"""
ENUMS = """
select pg_catalog.format_type(e.enumtypid, null),
       pg_catalog.array_agg(e.enumlabel::text order by e.enumsortorder)
  from pg_catalog.pg_enum e
 group by 1
"""
CHECKS = f"""{BELOW}
select a.attrelid::int8, a.attname::text, pg_catalog.pg_get_expr(k.conbin, k.conrelid)
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
 where k.contype = 'c'
   and pg_catalog.cardinality(k.conkey) = 1
 union all
select a.attrelid::int8, a.attname::text, pg_catalog.pg_get_expr(k.conbin, 0)
  from below b
  join pg_catalog.pg_constraint k on k.contypid = b.type and k.contype = 'c'
  join pg_catalog.pg_attribute a on a.atttypid = b.top and a.attnum > 0
"""
