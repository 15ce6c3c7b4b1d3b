"""What runs when rows are read or written: policies, functions, triggers, rules."""

from __future__ import annotations

from .parts import EXTENSION, NAME, NAMESPACES

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
TRIGGERS = f"""
select {NAME} as table, t.tgname as name,
       pg_catalog.format('%%I.%%I(%%s)', fn.nspname, f.proname,
                         pg_catalog.oidvectortypes(f.proargtypes)) as function,
       (t.tgtype & 1) <> 0 as row, (t.tgtype & 2) <> 0 as before, (t.tgtype & 64) <> 0 as instead,
       array(select e.event from (values (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'),
                                         (32, 'TRUNCATE')) e (bit, event)
              where (t.tgtype & e.bit) <> 0 order by 1) as events,
       t.tgenabled::text as enabled,
       array(select a.attname::text from pg_catalog.pg_attribute a
              where a.attrelid = t.tgrelid and a.attnum = any (t.tgattr) order by 1) as columns,
       t.tgqual is not null as conditional
  from pg_catalog.pg_trigger t
  join pg_catalog.pg_class c on c.oid = t.tgrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_proc f on f.oid = t.tgfoid
  join pg_catalog.pg_namespace fn on fn.oid = f.pronamespace
 where not t.tgisinternal and {NAMESPACES}
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
