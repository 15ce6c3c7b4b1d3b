"""The queries: one per kind of object, over all schemas at once, never information_schema."""

from __future__ import annotations

SCHEMAS = """
select n.nspname::text, pg_catalog.quote_ident(n.nspname) <> n.nspname
  from pg_catalog.pg_namespace n
 where n.nspname = any(%s)
 order by 1
"""
RELATIONS = """
select c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text,
       u.plainly & 20 = 20, u.anyhow & 8 = 8, u.anyhow & 4 = 4,
       pg_catalog.has_table_privilege(c.oid, 'select')
         or pg_catalog.has_any_column_privilege(c.oid, 'select')
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 cross join lateral (
       select case when c.relkind = 'v'
                   then pg_catalog.pg_relation_is_updatable(c.oid, false) else 0 end as plainly,
              case when c.relkind = 'v'
                   then pg_catalog.pg_relation_is_updatable(c.oid, true) else 0 end as anyhow
       ) u
 where n.nspname = any(%s)
   and c.relkind in ('r', 'p', 'f', 'v', 'm')
 order by 2, 3
"""
# A domain answers with the type below it: one step, as generators take it.
# 64: instead of, 4: insert, 16: update (pg_trigger.h); '2': update, '3': insert (pg_rewrite.h).
COLUMNS = """
select a.attrelid::int8, a.attname::text,
       coalesce(b.typname, t.typname)::text, coalesce(bn.nspname, tn.nspname)::text,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.attnotnull or t.typtype = 'd' and t.typnotnull,
       a.atthasdef, a.attidentity::text, a.attgenerated <> '',
       case when c.relkind = 'v'
            then pg_catalog.pg_column_is_updatable(c.oid, a.attnum, false) else true end,
       c.relkind = 'v' and (
           exists (select from pg_catalog.pg_trigger g
                    where g.tgrelid = c.oid and g.tgtype & 64 <> 0 and g.tgtype & 20 <> 0
                      and not g.tgisinternal)
           or exists (select from pg_catalog.pg_rewrite w
                       where w.ev_class = c.oid and w.is_instead and w.ev_type in ('2', '3')
                         and w.ev_qual::text = '<>')),
       c.relkind in ('v', 'm')
         and coalesce(pg_catalog.col_description(c.oid, a.attnum), '') ~ '(?n)^\\s*@notNull\\s*$',
       a.attnum::int
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_type t on t.oid = a.atttypid
  join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
  left join pg_catalog.pg_type b on t.typtype = 'd' and b.oid = t.typbasetype
  left join pg_catalog.pg_namespace bn on bn.oid = b.typnamespace
 where n.nspname = any(%s)
   and c.relkind in ('r', 'p', 'f', 'v', 'm')
   and a.attnum > 0
   and not a.attisdropped
 order by a.attrelid, a.attname
"""
ENUMS = """
select n.nspname::text, t.typname::text,
       pg_catalog.array_agg(e.enumlabel::text order by e.enumsortorder)
  from pg_catalog.pg_enum e
  join pg_catalog.pg_type t on t.oid = e.enumtypid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
 group by 1, 2
"""
COMPOSITES = """
select n.nspname::text, c.relname::text, a.attname::text, t.typname::text, tn.nspname::text,
       nullif(t.typrelid, 0)::int8
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid
  join pg_catalog.pg_type t on t.oid = a.atttypid
  join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
 where c.relkind = 'c'
   and a.attnum > 0
   and not a.attisdropped
 order by 1, 2, a.attnum
"""
# Defaults are counted from the end of the inputs, and told by place among all arguments: where
# an output stands in front of a default, generators are one off, and so is this.
FUNCTIONS = """
select n.nspname::text, p.proname::text,
       pg_catalog.pg_get_function_identity_arguments(p.oid),
       coalesce((
           select pg_catalog.json_agg(pg_catalog.json_build_array(
                      coalesce(p.proargmodes[a.place]::text, 'i'),
                      coalesce(p.proargnames[a.place], ''),
                      t.typname, tn.nspname, nullif(t.typrelid, 0)::int8,
                      a.place <= p.pronargs and a.place > p.pronargs - p.pronargdefaults)
                  order by a.place)
             from pg_catalog.unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))
                  with ordinality a (type, place)
             join pg_catalog.pg_type t on t.oid = a.type
             join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace), '[]'),
       r.typname::text, rn.nspname::text, nullif(r.typrelid, 0)::int8,
       pg_catalog.pg_get_function_result(p.oid), p.proretset, p.prorows::float8
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_type r on r.oid = p.prorettype
  join pg_catalog.pg_namespace rn on rn.oid = r.typnamespace
 where n.nspname = any(%s)
   and p.prokind = 'f'
   and p.prorettype not in ('pg_catalog.trigger'::pg_catalog.regtype,
                            'pg_catalog.event_trigger'::pg_catalog.regtype)
 order by 1, 2, 3
"""
# One to one: the columns, in the key's order, are those of a unique constraint in the table's.
FOREIGN_KEYS = """
select k.conname::text, n.nspname::text, c.oid::int8, c.relname::text, s.names, k.conkey::int[],
       rn.nspname::text, r.oid::int8, r.relname::text, s.referenced, k.confkey::int[],
       exists (select from pg_catalog.pg_constraint u
                where u.conrelid = k.conrelid
                  and u.contype in ('p', 'u')
                  and k.conkey = array(select x from pg_catalog.unnest(u.conkey) x order by x))
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = k.connamespace
  join pg_catalog.pg_class r on r.oid = k.confrelid
  join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
 cross join lateral (
       select pg_catalog.array_agg(a.attname::text order by x.place) as names,
              pg_catalog.array_agg(b.attname::text order by x.place) as referenced
         from rows from (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey))
              with ordinality x (here, there, place)
         join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.here
         join pg_catalog.pg_attribute b on b.attrelid = k.confrelid and b.attnum = x.there
       ) s
 where k.contype = 'f'
   and k.conparentid = 0
   and n.nspname !~ '^(pg_|information_schema$)'
 order by 2, 1, 4
"""
# All views that the schemas' views are made of, in whatever schema.
VIEWS = """
with recursive made (oid) as (
    select c.oid
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any(%s)
       and c.relkind in ('v', 'm')
     union
    select d.refobjid
      from made m
      join pg_catalog.pg_rewrite w on w.ev_class = m.oid and w.rulename = '_RETURN'
      join pg_catalog.pg_depend d
        on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
       and d.objid = w.oid
       and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      join pg_catalog.pg_class c on c.oid = d.refobjid and c.relkind in ('v', 'm')
)
select m.oid::int8, w.ev_action::text,
       array(select array[d.refobjid::int8, d.refobjsubid::int8]
               from pg_catalog.pg_depend d
               join pg_catalog.pg_attribute a
                 on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
               join pg_catalog.pg_type t on t.oid = a.atttypid
              where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                and d.objid = w.oid
                and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                and d.refobjsubid > 0
                and (a.attnotnull or t.typtype = 'd' and t.typnotnull))
  from made m
  join pg_catalog.pg_rewrite w on w.ev_class = m.oid and w.rulename = '_RETURN'
"""
