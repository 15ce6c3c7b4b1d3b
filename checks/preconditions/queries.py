"""Questions about other sessions; each answers with findings."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..sqlfindings import findings_of

# Every role sees locks, application names and who a session belongs to; state and query of
# others it may not see, so nothing here depends on them. Autovacuum belongs to nobody.
OTHERS = """
with others as (
    select a.pid, a.usename, a.application_name
      from pg_catalog.pg_stat_activity a
     where a.datname = pg_catalog.current_database()
       and a.pid <> pg_catalog.pg_backend_pid()
       and a.usesysid is not null
       and (a.application_name, a.usename) is distinct from
           (pg_catalog.current_setting('application_name'), session_user)
)
"""
WRITERS = (
    OTHERS
    + """
, held as (
    select o.pid, o.usename, o.application_name, l.locktype,
           case when c.oid is not null
                then pg_catalog.format('%I.%I', n.nspname, c.relname) end as relation
      from others o
      join pg_catalog.pg_locks l on l.pid = o.pid
      left join pg_catalog.pg_class c
        on c.oid = l.relation and l.locktype = 'relation' and c.relkind in ('r', 'p', 'm', 'S')
      left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where l.granted
       and (l.locktype = 'transactionid' and l.mode = 'ExclusiveLock'
            or l.locktype = 'relation'
               and l.database <> 0
               and l.mode in ('RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock',
                              'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
               and n.nspname <> 'information_schema'
               and n.nspname !~ '^pg_')
)
select coalesce(relation, 'session of ' || usename) as object,
       min(case when relation is null
                then usename || ' has an open transaction that wrote'
                else usename || ' holds a write lock'
           end || coalesce(' (' || nullif(application_name, '') || ')', '')) as message
  from held
 group by 1
 order by 1
"""
)
PREPARED = """
select 'prepared transaction ' || p.gid as object,
       p.owner || ' left it open since before this run' as message,
       pg_catalog.format('rollback prepared %L', p.gid) as remedy
  from pg_catalog.pg_prepared_xacts p
 where p.database = pg_catalog.current_database()
 order by 1
"""


def writers(db: Connection[Any]) -> list[Finding]:
    """Find sessions and prepared transactions that write, or are about to."""
    return findings_of(db, WRITERS) + findings_of(db, PREPARED)
