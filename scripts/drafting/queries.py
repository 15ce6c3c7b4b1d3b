"""How the catalog is asked for what a guess can rest on."""

from __future__ import annotations

# Schemas that platforms bring; nobody's tenants live there.
PLATFORM = [
    "auth",
    "cron",
    "extensions",
    "graphql",
    "graphql_public",
    "net",
    "pgbouncer",
    "pgsodium",
    "realtime",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "vault",
]
SCHEMAS = """
select distinct n.nspname
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   and n.nspname <> all (%(platform)s)
 order by 1
"""
TABLES = """
select pg_catalog.format('%%I.%%I', n.nspname, c.relname) as name, c.relname as relation,
       pg_catalog.pg_get_userbyid(c.relowner) as owner, c.relrowsecurity as protected,
       array(select a.attname::text from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              order by a.attnum) as columns,
       array(select pg_catalog.format_type(a.atttypid, null) from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              order by a.attnum) as types,
       array(select a.attname::text from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and not a.attnotnull order by a.attnum) as nullable,
       array(select a.attname::text from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and a.attnotnull and not a.atthasdef and a.attidentity = ''
              order by a.attnum) as required,
       array(select (select pg_catalog.string_agg(a.attname, ',' order by a.attnum)
                       from pg_catalog.pg_attribute a
                      where a.attrelid = c.oid and a.attnum = any (k.conkey))
               from pg_catalog.pg_constraint k
              where k.conrelid = c.oid and k.contype in ('p', 'u')
              order by k.contype, k.conname) as keys
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname = any (%(schemas)s)
   and not exists (select from pg_catalog.pg_inherits i where i.inhrelid = c.oid)
   and not exists (select from pg_catalog.pg_depend d
                    where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                      and d.objid = c.oid and d.deptype = 'e')
 order by 1
"""
LINKS = """
select pg_catalog.format('%I.%I', n.nspname, c.relname) as child, a.attname as column,
       pg_catalog.format('%I.%I', m.nspname, p.relname) as parent, b.attname as key
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class p on p.oid = k.confrelid
  join pg_catalog.pg_namespace m on m.oid = p.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
  join pg_catalog.pg_attribute b on b.attrelid = p.oid and b.attnum = k.confkey[1]
 where k.contype = 'f' and pg_catalog.cardinality(k.conkey) = 1
 order by 1, 2, 3, 4
"""
ROLES = """
select r.rolname as name, r.rolcanlogin as login, r.rolbypassrls as bypass,
       r.rolsuper as super,
       array(select pg_catalog.pg_get_userbyid(m.roleid)::text
               from pg_catalog.pg_auth_members m where m.member = r.oid order by 1) as members_of
  from pg_catalog.pg_roles r
 where r.rolname !~ '^pg_'
 order by 1
"""
# What a role may do: granted, and not denied for want of a policy.
RIGHTS = """
select r.rolname, pg_catalog.format('%%I.%%I', n.nspname, c.relname),
       pg_catalog.string_agg(o.letter, '' order by o.place)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 cross join pg_catalog.pg_roles r
 cross join (values ('S', 'r', 'SELECT', 1), ('I', 'a', 'INSERT', 2), ('U', 'w', 'UPDATE', 3),
                    ('D', 'd', 'DELETE', 4)) o (letter, command, privilege, place)
 where c.relkind in ('r', 'p') and n.nspname = any (%(schemas)s)
   and r.oid in (select x.grantee from pg_catalog.aclexplode(c.relacl) x)
   and r.oid <> c.relowner
   and pg_catalog.has_table_privilege(r.oid, c.oid, o.privilege)
   and (not c.relrowsecurity
        or exists (select from pg_catalog.pg_policy p
                    where p.polrelid = c.oid and p.polpermissive
                      and p.polcmd in ('*', o.command::"char")
                      and (p.polroles && array[0::oid, r.oid])))
 group by 1, 2
 order by 1, 2
"""
TEXTS = """
select 'policy' as kind, '' as name,
       concat_ws(' ', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
                      pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) as text,
       '' as returns, 0 as arguments
  from pg_catalog.pg_policy p
union all
select 'function', f.oid::pg_catalog.regprocedure::text, f.prosrc,
       pg_catalog.format_type(f.prorettype, null), f.pronargs
  from pg_catalog.pg_proc f
  join pg_catalog.pg_namespace n on n.oid = f.pronamespace
  join pg_catalog.pg_language l on l.oid = f.prolang
 where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   and l.lanname in ('sql', 'plpgsql') and f.prokind = 'f'
   and not exists (select from pg_catalog.pg_depend d
                    where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                      and d.objid = f.oid and d.deptype = 'e')
 order by 1, 2, 3
"""
