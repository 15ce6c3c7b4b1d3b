"""What the server has to spare."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..sqlfindings import findings_of

# A reserved superuser connection is nobody's to use.
CONNECTIONS = """
with room as (
    select pg_catalog.current_setting('max_connections')::int
           - pg_catalog.current_setting('superuser_reserved_connections')::int
           - (select pg_catalog.count(*) from pg_catalog.pg_stat_activity
               where datid is not null) as free
)
select 'max_connections' as object,
       pg_catalog.format('%%s connections are left, %%s are wanted', free, %s::int) as message
  from room
 where free < %s
"""
AGE = """
select 'database ' || d.datname as object,
       pg_catalog.format('its oldest transaction id is %%s transactions old',
                         pg_catalog.age(d.datfrozenxid)) as message,
       'vacuum (freeze)' as remedy
  from pg_catalog.pg_database d
 where d.datname = pg_catalog.current_database()
   and pg_catalog.age(d.datfrozenxid) > %s
"""
INDEXES = """
select pg_catalog.format('%I.%I', n.nspname, c.relname) as object,
       'the index is invalid' as message,
       pg_catalog.format('reindex index concurrently %I.%I', n.nspname, c.relname) as remedy
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where not i.indisvalid
   and c.relkind = 'i'
 order by 1
"""
SLOTS = """
select 'slot ' || s.slot_name as object,
       pg_catalog.format('holds back %%s of WAL', pg_catalog.pg_size_pretty(held)) as message,
       pg_catalog.format('select pg_drop_replication_slot(%%L)', s.slot_name) as remedy
  from pg_catalog.pg_replication_slots s,
       lateral (select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(),
                                                  s.restart_lsn) as held) h
 where held > %s
 order by 1
"""


def findings(db: Connection[Any], limits: Any) -> list[Finding]:
    """Compare connections, transaction ids, indexes and slots with `[preconditions.limits]`."""
    wanted = limits.free_connections
    return [
        *findings_of(db, CONNECTIONS, wanted, wanted),
        *findings_of(db, AGE, limits.transaction_age),
        *findings_of(db, INDEXES),
        *findings_of(db, SLOTS, limits.slot_lag_bytes),
    ]
