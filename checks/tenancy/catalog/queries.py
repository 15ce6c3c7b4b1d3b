"""The queries behind the tenancy catalog: one per kind, ordered, system schemas left out.

`%(roles)s` are the roles whose privileges matter. Versions differ in a few columns; what an
older server lacks is written as what meant the same there.
"""

from __future__ import annotations

NAMESPACES = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
EXTENSION = """exists (select from pg_catalog.pg_depend d
                 where d.classid = 'pg_catalog.{0}'::pg_catalog.regclass
                   and d.objid = {1}.oid and d.deptype = 'e')"""
NAME = "pg_catalog.format('%%I.%%I', n.nspname, c.relname)"

ROLES = """
select rolname as name, rolsuper as superuser, rolbypassrls as bypassrls, rolinherit as inherit,
       rolcanlogin as login, rolcreaterole as createrole, rolreplication as replication
  from pg_catalog.pg_roles
 order by 1
"""
MEMBERSHIPS = """
select pg_catalog.pg_get_userbyid(m.roleid) as role, r.rolname as member,
       pg_catalog.bool_or({inherit}) as inherit, pg_catalog.bool_or({can_set}) as set,
       pg_catalog.bool_or(m.admin_option) as admin
  from pg_catalog.pg_auth_members m
  join pg_catalog.pg_roles r on r.oid = m.member
 group by 1, 2
 order by 1, 2
"""
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
select {NAME} as table, a.attname as name, a.attnum as number,
       pg_catalog.format_type(a.atttypid, a.atttypmod) as type, t.typcategory::text as category,
       a.attnotnull or coalesce(t.typnotnull, false) as not_null,
       case when a.attgenerated = '' then coalesce(pg_catalog.pg_get_expr(x.adbin, x.adrelid), '')
            else '' end as default,
       a.attidentity <> '' as identity, a.attgenerated <> '' as generated
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_attrdef x on x.adrelid = a.attrelid and x.adnum = a.attnum
 where a.attnum > 0 and not a.attisdropped
   and c.relkind in ('r', 'p', 'f', 'v', 'm') and {NAMESPACES}
 order by 1, 3
"""
POLICIES = f"""
select {NAME} as table, p.polname as name,
       case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE'
                     when 'd' then 'DELETE' else 'ALL' end as command,
       p.polpermissive as permissive,
       array(select case r.oid when 0 then 'public' else pg_catalog.pg_get_userbyid(r.oid) end
               from pg_catalog.unnest(p.polroles) r (oid) order by 1) as roles,
       coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '') as using,
       coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '') as check
  from pg_catalog.pg_policy p
  join pg_catalog.pg_class c on c.oid = p.polrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 order by 1, 2
"""
FUNCTIONS = f"""
select f.oid::bigint as oid,
       pg_catalog.format('%%I.%%I(%%s)', n.nspname, f.proname,
                         pg_catalog.oidvectortypes(f.proargtypes)) as identity,
       n.nspname as schema, f.proname as name, f.prokind::text as kind,
       coalesce((select pg_catalog.array_agg(coalesce(f.proargnames[i.n], '') order by i.n)
                   from pg_catalog.generate_series(1, coalesce(
                          pg_catalog.cardinality(f.proallargtypes), f.pronargs)) i (n)
                  where f.proargmodes is null or f.proargmodes[i.n] in ('i', 'b', 'v')), '{{}}')
         as argument_names,
       array(select pg_catalog.format_type(t.oid, null)
               from pg_catalog.unnest(f.proargtypes) with ordinality t (oid, n) order by t.n)
         as argument_types,
       array(select pg_catalog.pg_get_function_arg_default(f.oid, i.n)
               from pg_catalog.generate_series(1, coalesce(
                      pg_catalog.cardinality(f.proallargtypes), f.pronargs)) i (n)
              where f.proargmodes is null or f.proargmodes[i.n] in ('i', 'b', 'v')
              order by i.n) as default_values,
       f.pronargdefaults as defaults, coalesce(pg_catalog.pg_get_function_result(f.oid), '')
         as returns, f.proretset as returns_set, l.lanname as language,
       f.prosecdef as definer, f.provolatile::text as volatility, f.proleakproof as leakproof,
       f.proisstrict as strict, coalesce(f.proconfig, '{{}}') as settings,
       pg_catalog.pg_get_userbyid(f.proowner) as owner,
       case when f.prosqlbody is null then f.prosrc
            else pg_catalog.pg_get_function_sqlbody(f.oid) end as body,
       f.prosqlbody is not null as standard_body,
       {EXTENSION.format("pg_proc", "f")} as extension,
       exists (select from pg_catalog.aclexplode(coalesce(
                       f.proacl, pg_catalog.acldefault('f', f.proowner))) a
                where a.grantee = 0 and a.privilege_type = 'EXECUTE') as public_execute,
       case when f.prokind in ('f', 'p') then pg_catalog.pg_get_functiondef(f.oid) else '' end
         as definition
  from pg_catalog.pg_proc f
  join pg_catalog.pg_namespace n on n.oid = f.pronamespace
  join pg_catalog.pg_language l on l.oid = f.prolang
 where {NAMESPACES}
 order by 2
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
TRIGGERS = f"""
select {NAME} as table, t.tgname as name,
       pg_catalog.format('%%I.%%I(%%s)', fn.nspname, f.proname,
                         pg_catalog.oidvectortypes(f.proargtypes)) as function,
       (t.tgtype & 1) <> 0 as row, (t.tgtype & 2) <> 0 as before, (t.tgtype & 64) <> 0 as instead,
       array(select e.event from (values (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'),
                                         (32, 'TRUNCATE')) e (bit, event)
              where (t.tgtype & e.bit) <> 0 order by 1) as events,
       t.tgenabled::text as enabled
  from pg_catalog.pg_trigger t
  join pg_catalog.pg_class c on c.oid = t.tgrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_proc f on f.oid = t.tgfoid
  join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace
 where not t.tgisinternal and {NAMESPACES}
 order by 1, 2
"""
RULES = f"""
select {NAME} as relation, w.rulename as name,
       case w.ev_type when '1' then 'SELECT' when '2' then 'UPDATE' when '3' then 'INSERT'
                      else 'DELETE' end as event,
       w.is_instead as instead, pg_catalog.pg_get_ruledef(w.oid) as definition,
       array(select distinct pg_catalog.format('%%I.%%I', bn.nspname, b.relname)
               from pg_catalog.pg_depend d
               join pg_catalog.pg_class b on b.oid = d.refobjid
               join pg_catalog.pg_namespace bn on bn.oid = b.relnamespace
              where d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
                and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                and b.oid <> c.oid order by 1) as reads
  from pg_catalog.pg_rewrite w
  join pg_catalog.pg_class c on c.oid = w.ev_class
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where w.rulename <> '_RETURN' and {NAMESPACES}
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
DEFAULT_GRANTS = """
select pg_catalog.pg_get_userbyid(d.defaclrole) as creator, coalesce(n.nspname, '') as schema,
       d.defaclobjtype::text as kind,
       case a.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(a.grantee) end
         as grantee,
       a.privilege_type as privilege
  from pg_catalog.pg_default_acl d
  left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
 cross join lateral pg_catalog.aclexplode(d.defaclacl) a
 order by 1, 2, 3, 4, 5
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
EVENT_TRIGGERS = """
select e.evtname as name, e.evtevent as event, coalesce(e.evttags, '{}') as tags,
       pg_catalog.format('%%I.%%I()', n.nspname, f.proname) as function,
       e.evtenabled::text as enabled
  from pg_catalog.pg_event_trigger e
  join pg_catalog.pg_proc f on f.oid = e.evtfoid
  join pg_catalog.pg_namespace n on n.oid = f.pronamespace
 order by 1
"""
SETTINGS = """
select coalesce(r.rolname, '') as role, s.setting
  from pg_catalog.pg_db_role_setting c
  left join pg_catalog.pg_roles r on r.oid = c.setrole
 cross join lateral pg_catalog.unnest(c.setconfig) s (setting)
 where c.setdatabase in (0, (select d.oid from pg_catalog.pg_database d
                              where d.datname = pg_catalog.current_database()))
 order by 1, 2
"""
PRIVILEGES = f"""
select r.rolname as role, {NAME} as relation,
       array(select p.name from pg_catalog.unnest(
               case when c.relkind = 'S' then array['SELECT', 'UPDATE', 'USAGE']
                    else %(table_privileges)s::text[] end) p (name)
              where case when c.relkind = 'S'
                         then pg_catalog.has_sequence_privilege(r.oid, c.oid, p.name)
                         else pg_catalog.has_table_privilege(r.oid, c.oid, p.name) end
              order by 1) as whole
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 cross join pg_catalog.pg_roles r
 where r.rolname = any (%(roles)s) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and {NAMESPACES}
 order by 1, 2
"""
# Only what is granted on some columns and not on the whole: has_column_privilege says both.
PARTS = f"""
select r.rolname as role, {NAME} as relation, a.privilege_type as privilege,
       pg_catalog.array_agg(distinct t.attname::text order by t.attname::text) as columns
  from pg_catalog.pg_attribute t
  join pg_catalog.pg_class c on c.oid = t.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 cross join lateral pg_catalog.aclexplode(t.attacl) a
 cross join pg_catalog.pg_roles r
 where t.attacl is not null and not t.attisdropped
   and r.rolname = any (%(roles)s) and {NAMESPACES}
   and not pg_catalog.has_table_privilege(r.oid, c.oid, a.privilege_type)
   and pg_catalog.has_column_privilege(r.oid, c.oid, t.attnum, a.privilege_type)
 group by 1, 2, 3
 order by 1, 2, 3
"""
EXECUTABLE = f"""
select r.rolname as role,
       pg_catalog.array_agg(pg_catalog.format('%%I.%%I(%%s)', n.nspname, f.proname,
                            pg_catalog.oidvectortypes(f.proargtypes)) order by f.oid) as found
  from pg_catalog.pg_proc f
  join pg_catalog.pg_namespace n on n.oid = f.pronamespace
 cross join pg_catalog.pg_roles r
 where r.rolname = any (%(roles)s) and {NAMESPACES}
   and pg_catalog.has_function_privilege(r.oid, f.oid, 'EXECUTE')
   and pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')
 group by 1
"""
SCHEMAS = f"""
select r.rolname as role, pg_catalog.array_agg(n.nspname::text order by n.nspname) as found
  from pg_catalog.pg_namespace n
 cross join pg_catalog.pg_roles r
 where r.rolname = any (%(roles)s) and {NAMESPACES}
   and pg_catalog.has_schema_privilege(r.oid, n.oid, %(privilege)s)
 group by 1
"""
AGGREGATES = f"""
select pg_catalog.format('%%I.%%I(%%s)', fn.nspname, f.proname,
                         pg_catalog.oidvectortypes(f.proargtypes)) as function,
       pg_catalog.array_agg(pg_catalog.format('%%I.%%I(%%s)', n.nspname, a.proname,
                            pg_catalog.oidvectortypes(a.proargtypes)) order by a.oid) as found
  from pg_catalog.pg_aggregate g
  join pg_catalog.pg_proc a on a.oid = g.aggfnoid
  join pg_catalog.pg_namespace n on n.oid = a.pronamespace
 cross join lateral pg_catalog.unnest(array[
         g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggserialfn, g.aggdeserialfn,
         g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn]) u (id)
  join pg_catalog.pg_proc f on f.oid = u.id
  join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace
 where {NAMESPACES}
 group by 1
"""
# What somebody wrote: an extension's operators mean what their symbols say.
OPERATORS = f"""
select distinct n.nspname as schema, o.oprname as symbol
  from pg_catalog.pg_operator o
  join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
 where {NAMESPACES} and not {EXTENSION.format("pg_operator", "o")}
 order by 1, 2
"""
BUILT_IN = """
select f.proname as name, pg_catalog.bool_and(f.proisstrict) as strict
  from pg_catalog.pg_proc f
 where f.pronamespace = 'pg_catalog'::pg_catalog.regnamespace and f.prokind = 'f'
 group by 1
 order by 1
"""
