"""Foreign keys, and the indexes that serve them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..sqlfindings import findings_of
from .scope import RELATIONS

# A partitioned table cannot be indexed concurrently, only its partitions can.
# An index serves where its first columns are the key's, in any order. A partial one does where
# it leaves out rows without a key: those are never looked up.
UNCOVERED = f"""
{RELATIONS},
foreign_key as (
    select k.oid, k.conname, k.conrelid, k.conkey, r.name as relation,
           case when r.relkind = 'p' then 'create index on ' else 'create index concurrently on '
            end as make,
           (select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by u.at)
              from pg_catalog.unnest(k.conkey) with ordinality u (number, at)
              join pg_catalog.pg_attribute a
                on a.attrelid = k.conrelid and a.attnum = u.number) as columns
      from pg_catalog.pg_constraint k
      join relation r on r.oid = k.conrelid
     where k.contype = 'f'
       and k.conparentid = 0
),
serving as (
    select x.indrelid, x.indkey::int2[] as columns, x.indnkeyatts,
           x.indisvalid and x.indisready as whole,
           pg_catalog.pg_get_expr(x.indpred, x.indrelid) as predicate
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      join pg_catalog.pg_am m on m.oid = i.relam
     where m.amname in ('btree', 'hash')
)
select f.relation || '.' || pg_catalog.quote_ident(f.conname) as object,
       'no index begins with (' || f.columns || '): each delete or update of the referenced row '
       || 'reads the whole table' as message,
       f.make || f.relation || ' (' || f.columns || ')' as remedy
  from foreign_key f
 where not exists (
    select from serving s
     where s.indrelid = f.conrelid
       and s.whole
       and s.indnkeyatts >= pg_catalog.cardinality(f.conkey)
       and (s.columns)[0 : pg_catalog.cardinality(f.conkey) - 1] @> f.conkey
       and (s.predicate is null
            or s.predicate in (
               select pg_catalog.format('(%%I IS NOT NULL)', a.attname)
                 from pg_catalog.pg_attribute a
                where a.attrelid = f.conrelid and a.attnum = any (f.conkey))))
 order by 1
"""
# Two indexes are twins where all but their names is equal. What a constraint or a parent needs
# stays; an exclusion is told by its operators, which are not compared.
UNHEALTHY = f"""
{RELATIONS},
base_type as (
    with recursive below (type, base) as (
        select t.oid, t.oid from pg_catalog.pg_type t
         union
        select b.type, t.typbasetype
          from below b
          join pg_catalog.pg_type t on t.oid = b.base and t.typtype = 'd'
    )
    select b.type, b.base
      from below b
      join pg_catalog.pg_type t on t.oid = b.base and t.typtype <> 'd'
),
twin as (
    select x.indexrelid, x.indrelid, i.relispartition, k.conname,
           pg_catalog.row_number() over same as place,
           pg_catalog.first_value(x.indexrelid) over same as other
      from pg_catalog.pg_index x
      join pg_catalog.pg_class i on i.oid = x.indexrelid
      left join pg_catalog.pg_constraint k
        on k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')
     where not x.indisexclusion
    window same as (
        partition by x.indrelid, i.relam, x.indimmediate, x.indkey::text, x.indclass::text,
                     x.indcollation::text, x.indoption::text, x.indisunique, x.indnkeyatts,
                     x.indnullsnotdistinct,
                     pg_catalog.pg_get_expr(x.indpred, x.indrelid),
                     pg_catalog.pg_get_expr(x.indexprs, x.indrelid)
        order by x.indisprimary desc, i.relispartition desc, k.oid is null, i.relname)
)
select r.name || '.' || pg_catalog.quote_ident(k.conname) as object,
       'the constraint is NOT VALID: older rows may break it' as message,
       pg_catalog.format('alter table %%s validate constraint %%I', r.name, k.conname) as remedy
  from pg_catalog.pg_constraint k
  join relation r on r.oid = k.conrelid
 where not k.convalidated
 union all
select i.name,
       case i.relkind when 'I' then 'the index is invalid: some partition has none'
                      else 'the index is invalid: it is kept up and never used' end,
       case i.relkind when 'I' then 'create it on each partition, and attach it'
                      else 'reindex index concurrently ' || i.name end
  from pg_catalog.pg_index x
  join relation i on i.oid = x.indexrelid
 where not (x.indisvalid and x.indisready)
 union all
select i.name, 'the index repeats ' || o.name || ': writes pay for it twice',
       case when t.conname is not null
            then pg_catalog.format('alter table %%s drop constraint %%I', r.name, t.conname)
            when i.relkind = 'I' then 'drop index ' || i.name
            else 'drop index concurrently ' || i.name
        end
  from twin t
  join relation r on r.oid = t.indrelid
  join relation i on i.oid = t.indexrelid
  join relation o on o.oid = t.other
 where t.place > 1
   and not t.relispartition
 union all
select r.name || '.' || pg_catalog.quote_ident(k.conname),
       pg_catalog.format('the key''s column %%I is %%s, and what it refers to is %%s', a.attname,
                         pg_catalog.format_type(a.atttypid, null),
                         pg_catalog.format_type(b.atttypid, null)),
       'give both columns one type'
  from pg_catalog.pg_constraint k
  join relation r on r.oid = k.conrelid
 cross join rows from (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) u (here, there)
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.here
  join pg_catalog.pg_attribute b on b.attrelid = k.confrelid and b.attnum = u.there
  join base_type c on c.type = a.atttypid
  join base_type d on d.type = b.atttypid
 where k.contype = 'f'
   and k.conparentid = 0
   and c.base <> d.base
 order by 1, 2
"""
# PostgreSQL 18 can declare what it does not enforce.
UNENFORCED = f"""
{RELATIONS}
select r.name || '.' || pg_catalog.quote_ident(k.conname) as object,
       'the constraint is NOT ENFORCED: it is a comment' as message,
       pg_catalog.format('alter table %%s alter constraint %%I enforced', r.name, k.conname)
         as remedy
  from pg_catalog.pg_constraint k
  join relation r on r.oid = k.conrelid
 where not k.conenforced
 order by 1
"""


def uncovered(db: Connection[Any], schemas: Sequence[str]) -> list[Finding]:
    """Find foreign keys that no index serves."""
    return findings_of(db, UNCOVERED, schemas=list(schemas))


def unhealthy(db: Connection[Any], schemas: Sequence[str]) -> list[Finding]:
    """Find constraints that do not hold and indexes that do not help."""
    wanted = list(schemas)
    before_15 = db.info.server_version < 150_000
    query = UNHEALTHY.replace(
        "x.indnullsnotdistinct,\n", "" if before_15 else "x.indnullsnotdistinct,\n"
    )
    findings = findings_of(db, query, schemas=wanted)
    if db.info.server_version < 180_000:
        return findings
    unenforced = findings_of(db, UNENFORCED, schemas=wanted)
    names = {finding.object for finding in unenforced}  # these are NOT VALID too, and that is less
    return [finding for finding in findings if finding.object not in names] + unenforced
