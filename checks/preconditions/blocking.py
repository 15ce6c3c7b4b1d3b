"""Sessions that would make the migrations wait."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..sqlfindings import findings_of
from .queries import OTHERS, PREPARED

# Locks are visible to every role; how long a session idles is not, and NULL is hidden, never idle.
LOCKS = (
    OTHERS
    + """
select pg_catalog.format('%%I.%%I', n.nspname, c.relname) as object,
       pg_catalog.min(o.usename) || ' holds ' || pg_catalog.min(l.mode) as message,
       'select pg_catalog.pg_terminate_backend(…)' as remedy
  from others o
  join pg_catalog.pg_locks l on l.pid = o.pid
  join pg_catalog.pg_class c on c.oid = l.relation
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where l.locktype = 'relation'
   and l.granted
   and c.oid in (select pg_catalog.to_regclass(name) from pg_catalog.unnest(%s::text[]) name)
 group by 1
 order by 1
"""
)
IDLE = """
select 'session of ' || a.usename as object,
       case when pg_catalog.bool_or(a.state like 'idle in transaction%%')
            then 'idles in a transaction' else 'runs a long transaction' end as message
  from pg_catalog.pg_stat_activity a
 where a.datname = pg_catalog.current_database()
   and a.pid <> pg_catalog.pg_backend_pid()
   and a.usesysid is not null
   and (a.application_name, a.usename) is distinct from
       (pg_catalog.current_setting('application_name'), session_user)
   and case when a.state like 'idle in transaction%%' then a.state_change else a.xact_start end
       < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => %s)
 group by 1
 order by 1
"""
HIDDEN = (
    OTHERS
    + """
select 'session of ' || o.usename as object,
       'whether it is in a transaction is hidden from this role' as message,
       'grant pg_monitor to ' || pg_catalog.quote_ident(current_user) as remedy
  from others o
  join pg_catalog.pg_stat_activity a on a.pid = o.pid
 where a.state is null
 group by 1, 3
 order by 1
"""
)


def blocking_findings(
    db: Connection[Any], tables: Collection[str], idle_seconds: float
) -> list[Finding]:
    """Find locks on the tables, transactions older than a limit, and prepared ones."""
    locks = findings_of(db, LOCKS, sorted(tables))
    return locks + findings_of(db, IDLE, idle_seconds) + findings_of(db, PREPARED)


def hidden_sessions(db: Connection[Any]) -> list[Finding]:
    """Find sessions of which this role cannot see whether CONCURRENTLY would wait for them."""
    return findings_of(db, HIDDEN)
