"""What schema rules look at: the project's own relations, never an extension's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from ..declare import Finding, Unverified
from ..names import qualified

# Starts every query: `relation` are the relations of the declared schemas.
RELATIONS = """
with relation as (
    select c.oid, c.relkind, c.relispartition, c.relname, n.nspname,
           pg_catalog.format('%%I.%%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any (%(schemas)s)
       and not exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          and d.objid = c.oid
                          and d.deptype = 'e')
)
"""
SCHEMAS = "select nspname from pg_catalog.pg_namespace where nspname = any (%s)"
COUNT = f"{RELATIONS} select pg_catalog.count(*) from relation where relkind in ('r', 'p')"


def require_tables(db: Connection[Any], schemas: Iterable[str]) -> None:
    """Refuse to judge nothing: every declared schema exists, and there is a table in them.

    Raises Unverified.
    """
    wanted = list(schemas)
    found = {str(name) for (name,) in db.execute(SCHEMAS, [wanted])}
    if missing := [
        Finding(qualified(name), "the schema does not exist")
        for name in wanted
        if name not in found
    ]:
        raise Unverified(missing)
    row = db.execute(COUNT.encode(), {"schemas": wanted}).fetchone()
    if row is None or not row[0]:
        where = ", ".join(map(qualified, wanted))
        raise Unverified([Finding(where, "has no table: there is nothing to judge")])
