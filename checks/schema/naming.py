"""Names: of the project's own pattern, and whole.

PostgreSQL cuts what is longer than 63 bytes, with a notice that nobody reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from ..declare import Finding
from .scope import RELATIONS

LONGEST = 63  # bytes: NAMEDATALEN - 1
# What the server itself names is shortened in its middle, and keeps its end.
MADE = re.compile(r"_(pkey|key|fkey|idx|check|excl|seq|not_null)\d*$")
NAMES = f"""
{RELATIONS},
own_function as (
    select p.oid, p.proname, n.nspname
      from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any (%(schemas)s)
       and not exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                          and d.objid = p.oid
                          and d.deptype = 'e')
)
select r.name as object, r.relname::text as name
  from relation r
 where r.relkind in ('r', 'p', 'v', 'm', 'i', 'I', 'S', 'f')
 union
select r.name || '.' || pg_catalog.quote_ident(a.attname), a.attname::text
  from relation r
  join pg_catalog.pg_attribute a on a.attrelid = r.oid
 where r.relkind in ('r', 'p', 'v', 'm', 'f')
   and a.attnum > 0
   and not a.attisdropped
 union
select r.name || '.' || pg_catalog.quote_ident(k.conname), k.conname::text
  from relation r
  join pg_catalog.pg_constraint k on k.conrelid = r.oid
 where k.contype <> 'n'
   and not exists (select from pg_catalog.pg_class i
                    where i.oid = k.conindid and i.relname = k.conname and k.contype <> 'f')
 union
select pg_catalog.format('%%I.%%I', f.nspname, f.proname), f.proname::text
  from own_function f
 order by 1
"""


def misnamed(db: Connection[Any], schemas: Sequence[str], pattern: str) -> list[Finding]:
    """Find names that break the pattern, and names that were cut."""
    expected = re.compile(pattern)
    rows = db.execute(NAMES.encode(), {"schemas": list(schemas)}).fetchall()
    findings = []
    for object, name in rows:
        if not expected.search(name):
            findings.append(Finding(object, f"is not named by the pattern {pattern}"))
        elif len(name.encode()) == LONGEST and not MADE.search(name):
            message = f"has all {LONGEST} bytes that a name can have: it was probably cut"
            findings.append(Finding(object, message, "rename it to what fits"))
    return findings
