"""Roles, and what they may do; `%(roles)s` are those whose privileges matter."""

from __future__ import annotations

from .parts import NAME, NAMESPACES

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
# The server's files: initdb grants these to nobody but superusers.
FILES = """
select r.rolname as role,
       pg_catalog.array_agg(pg_catalog.format('pg_catalog.%%I(%%s)', f.proname,
                            pg_catalog.oidvectortypes(f.proargtypes)) order by f.oid) as found
  from pg_catalog.pg_proc f
 cross join pg_catalog.pg_roles r
 where r.rolname = any (%(roles)s) and not r.rolsuper
   and f.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
   and f.proname = any (array['pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file',
                              'pg_file_write', 'lo_import', 'lo_export'])
   and pg_catalog.has_function_privilege(r.oid, f.oid, 'EXECUTE')
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
TEMPORARY = """
select r.rolname
  from pg_catalog.pg_roles r
 where r.rolname = any (%(roles)s)
   and pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'TEMP')
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
