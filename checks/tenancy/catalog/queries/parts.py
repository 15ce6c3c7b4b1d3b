"""What several queries have in common."""

from __future__ import annotations

NAMESPACES = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
EXTENSION = """exists (select from pg_catalog.pg_depend d
                 where d.classid = 'pg_catalog.{0}'::pg_catalog.regclass
                   and d.objid = {1}.oid and d.deptype = 'e')"""
NAME = "pg_catalog.format('%%I.%%I', n.nspname, c.relname)"
