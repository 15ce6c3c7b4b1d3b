"""What a catalog comparison does not show: states that a change leaves half done."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection, sql

from ..declare import Finding, Unverified
from ..sqlfindings import findings_of

# last_value is NULL both when a sequence is unused and when it may not be read: ask first.
SEQUENCES = """
select n.nspname, t.relname, a.attname,
       pg_catalog.format('%I.%I', sn.nspname, s.relname) as sequence,
       pg_catalog.has_sequence_privilege(s.oid, 'select, usage') as readable,
       pg_catalog.has_column_privilege(t.oid, a.attnum, 'select') as selectable,
       q.seqincrement > 0 as ascending
  from pg_catalog.pg_class s
  join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace
  join pg_catalog.pg_sequence q on q.seqrelid = s.oid
  join pg_catalog.pg_depend d
    on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
   and d.objid = s.oid
   and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   and d.deptype in ('a', 'i')
   and d.refobjsubid > 0
  join pg_catalog.pg_class t on t.oid = d.refobjid
  join pg_catalog.pg_namespace n on n.oid = t.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
 where s.relkind = 'S'
 order by 4
"""
BEHIND = """
select l.last_value, m.edge
  from (select pg_catalog.pg_sequence_last_value({sequence}::pg_catalog.regclass) as last_value) l,
       (select {edge}({column}) as edge from {table}) m
 where m.edge is not null
   and (l.last_value is null or {behind})
"""
STATES = """
with relation as (
    select c.oid, c.relkind, c.relispopulated,
           pg_catalog.format('%%I.%%I', n.nspname, c.relname) as name
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^pg_'
       and n.nspname <> 'information_schema'
       and c.oid is distinct from pg_catalog.to_regclass(%s)::oid
)
select r.name as object, 'the materialized view is not populated' as message,
       'refresh materialized view ' || r.name as remedy
  from relation r
 where r.relkind = 'm'
   and not r.relispopulated
 union all
select r.name || '.' || pg_catalog.quote_ident(t.tgname), 'the trigger is disabled',
       pg_catalog.format('alter table %%s enable trigger %%I', r.name, t.tgname)
  from pg_catalog.pg_trigger t
  join relation r on r.oid = t.tgrelid
 where t.tgenabled = 'D'
   and not t.tgisinternal
 union all
select r.name || '.' || pg_catalog.quote_ident(k.conname),
       'the triggers that enforce the foreign key are disabled',
       pg_catalog.format('alter table %%s enable trigger all', r.name)
  from pg_catalog.pg_constraint k
  join relation r on r.oid = k.conrelid
 where exists (select from pg_catalog.pg_trigger t
                where t.tgconstraint = k.oid and t.tgisinternal and t.tgenabled = 'D')
 union all
select r.name || '.' || pg_catalog.quote_ident(k.conname), 'the constraint is NOT VALID',
       pg_catalog.format('alter table %%s validate constraint %%I', r.name, k.conname)
  from pg_catalog.pg_constraint k
  join relation r on r.oid = k.conrelid
 where not k.convalidated
 union all
select i.name, 'the index is invalid', 'reindex index concurrently ' || i.name
  from pg_catalog.pg_index x
  join relation i on i.oid = x.indexrelid
 where not x.indisvalid
   and i.relkind = 'i'
 union all
select 'event trigger ' || pg_catalog.quote_ident(e.evtname), 'the event trigger is disabled',
       pg_catalog.format('alter event trigger %%I enable', e.evtname)
  from pg_catalog.pg_event_trigger e
 where e.evtenabled = 'D'
 order by 1
"""


def findings(db: Connection[Any], version_table: str) -> list[Finding]:
    """Find disabled triggers, unvalidated constraints, invalid indexes and sequences behind.

    Raises Unverified for a sequence or column that may not be read.
    """
    found = findings_of(db, STATES, version_table)
    hidden = []
    for schema, table, column, sequence, readable, selectable, ascending in db.execute(SEQUENCES):
        if not (readable and selectable):
            name = sequence if not readable else f"{schema}.{table}"
            remedy = f"grant select on {name} to {db.info.user}"
            hidden.append(Finding(sequence, f"may not be compared: {name} is not readable", remedy))
            continue
        found += _behind(db, sequence, (schema, table, column), ascending)
    if hidden and not found:
        raise Unverified(hidden)
    return found


def _behind(
    db: Connection[Any], sequence: str, owner: tuple[str, str, str], ascending: bool
) -> list[Finding]:
    schema, table, column = owner
    query = sql.SQL(BEHIND).format(
        sequence=sql.Literal(sequence),
        edge=sql.SQL("max" if ascending else "min"),
        column=sql.Identifier(column),
        table=sql.Identifier(schema, table),
        behind=sql.SQL("l.last_value < m.edge" if ascending else "l.last_value > m.edge"),
    )
    try:
        row = db.execute(query).fetchone()
    except psycopg.Error as error:
        reason = f"cannot be compared with its column: {error.sqlstate}"
        raise Unverified([Finding(sequence, reason)]) from None
    if row is None:
        return []
    message = f"is at {row[0] or 'its start'}, and {schema}.{table}.{column} reaches {row[1]}"
    remedy = f"select setval({sequence!r}, {row[1]})"
    return [Finding(sequence, message, remedy)]
