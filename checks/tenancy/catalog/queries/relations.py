"""Tables and views, and what belongs to them."""

from __future__ import annotations

from .parts import EXTENSION, NAME, NAMESPACES

RELATIONS = f"""
select c.oid::bigint as oid, {NAME} as name, n.nspname as schema, c.relname as relation,
       c.relkind::text as kind, pg_catalog.pg_get_userbyid(c.relowner) as owner,
       c.relrowsecurity as rls, c.relforcerowsecurity as forced, c.relispartition as partition,
       array(select pg_catalog.format('%%I.%%I', pn.nspname, p.relname)
               from pg_catalog.pg_inherits i
               join pg_catalog.pg_class p on p.oid = i.inhparent
               join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
              where i.inhrelid = c.oid order by i.inhseqno) as parents,
       coalesce(c.reloptions, '{{}}') as options,
       {EXTENSION.format("pg_class", "c")} as extension,
       case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) else '' end
         as definition,
       array(select distinct pg_catalog.format('%%I.%%I', bn.nspname, b.relname)
               from pg_catalog.pg_rewrite w
               join pg_catalog.pg_depend d
                 on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
                and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
               join pg_catalog.pg_class b on b.oid = d.refobjid
               join pg_catalog.pg_namespace bn on bn.oid = b.relnamespace
              where w.ev_class = c.oid and w.rulename = '_RETURN' and b.oid <> c.oid
              order by 1) as reads,
       c.relreplident::text as replica_identity
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'f', 'v', 'm') and {NAMESPACES}
 order by 2
"""
COLUMNS = f"""
with recursive based (type, base) as (
  select t.oid, t.typbasetype from pg_catalog.pg_type t where t.typtype = 'd'
   union all
  select b.type, t.typbasetype
    from based b join pg_catalog.pg_type t on t.oid = b.base where t.typtype = 'd')
select {NAME} as table, a.attname as name, a.attnum as number,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type, t.typcategory::text as category,
       a.attnotnull or coalesce(t.typnotnull, false) as not_null,
       case when a.attgenerated = '' then coalesce(pg_catalog.pg_get_expr(x.adbin, x.adrelid), '')
            else '' end as default,
       a.attidentity <> '' as identity, a.attgenerated <> '' as generated,
       case when not o.collisdeterministic
            then 'collation ' || pg_catalog.format('%%I.%%I', cn.nspname, o.collname)
            when t.typname = 'citext'
              or exists (select from based b join pg_catalog.pg_type u on u.oid = b.base
                          where b.type = t.oid and u.typname = 'citext')
            then 'citext' else '' end as folds
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum
  left join pg_catalog.pg_collation o on o.oid = a.attcollation
  left join pg_catalog.pg_namespace cn on cn.oid = o.collnamespace
 where a.attnum > 0 and not a.attisdropped
   and c.relkind in ('r', 'p', 'f', 'v', 'm') and {NAMESPACES}
 order by 1, 3
"""
CONSTRAINTS = f"""
select {NAME} as table, k.conname as name, k.contype::text as kind,
       array(select a.attname::text
               from pg_catalog.unnest(k.conkey) with ordinality u (num, n)
               join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.num
              order by u.n) as columns,
       case when k.confrelid = 0 then ''
            else (select pg_catalog.format('%%I.%%I', rn.nspname, r.relname)
                    from pg_catalog.pg_class r
                    join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
                   where r.oid = k.confrelid) end as references,
       array(select a.attname::text
               from pg_catalog.unnest(k.confkey) with ordinality u (num, n)
               join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.num
              order by u.n) as referenced,
       k.confdeltype::text as on_delete, k.confupdtype::text as on_update,
       k.convalidated as validated, pg_catalog.pg_get_constraintdef(k.oid) as definition
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where k.contype <> 't' and {NAMESPACES}
 order by 1, 2
"""
INDEXES = f"""
select {NAME} as table, x.relname as name,
       array(select coalesce(a.attname::text, '')
               from pg_catalog.unnest(i.indkey) with ordinality u (num, n)
               left join pg_catalog.pg_attribute a
                 on a.attrelid = i.indrelid and a.attnum = u.num and u.num <> 0
              where u.n <= i.indnkeyatts order by u.n) as columns,
       i.indisunique as unique, i.indisprimary as primary,
       coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), '') as predicate,
       i.indisvalid as valid
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indrelid
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where {NAMESPACES}
 order by 1, 2
"""
SEQUENCES = f"""
select {NAME} as name,
       coalesce((select pg_catalog.format('%%I.%%I.%%I', tn.nspname, t.relname, a.attname)
                   from pg_catalog.pg_depend d
                   join pg_catalog.pg_class t on t.oid = d.refobjid
                   join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
                   join pg_catalog.pg_attribute a
                     on a.attrelid = t.oid and a.attnum = d.refobjsubid
                  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                    and d.objid = c.oid and d.deptype in ('a', 'i')
                    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  order by 1 limit 1), '') as owned_by,
       n.nspname as schema
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'S' and {NAMESPACES}
 order by 1
"""
PUBLISHED = """
select p.pubname as publication,
       pg_catalog.format('%%I.%%I', t.schemaname, t.tablename) as table,
       {filter} as filter, {columns} as columns,
       array(select o.name from (values (p.pubinsert, 'INSERT'), (p.pubupdate, 'UPDATE'),
                                        (p.pubdelete, 'DELETE'), (p.pubtruncate, 'TRUNCATE'))
                               o (published, name) where o.published order by 1) as operations
  from pg_catalog.pg_publication p
  join pg_catalog.pg_publication_tables t on t.pubname = p.pubname
 order by 1, 2
"""
