"""What a replay leaves behind: events, and nothing else; and the same result each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import Connection, sql

from ..declare import Finding
from .asking import fault, field, replay_of
from .given import Api, Look, Section
from .reading import named, readable
from .replaying import Bound, bound

TIMES = 2
TRIES = 3  # a target is in use: who else writes does not write each time
# In a copy nobody else writes: every table must stay.
ALL = """
select pg_catalog.format('%I.%I', n.nspname, c.relname)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r'
   and n.nspname !~ '^pg_'
   and n.nspname <> 'information_schema'
   and c.oid is distinct from pg_catalog.to_regclass({events})
 order by 1
"""
CONTENT = """
select pg_catalog.md5(coalesce(pg_catalog.string_agg(row, ';' order by row), ''))
  from (select pg_catalog.md5(t::text) as row from {table} t {where}) r
"""
Contents = Mapping[str, str]


def disturbing(look: Look, api: Api, section: Section, *, alone: bool) -> list[Finding]:
    """Replay twice; find what is another then. `alone` says that nobody else writes."""
    found: list[Finding] = []
    for _ in range(1 if alone else TRIES):
        with look() as db:
            rows = bound(db, section)[: section.deals]
            before = _contents(db, section, rows, alone)
        unlike = _unsteady(api, section, rows)
        with look() as db:
            after = _contents(db, section, rows, alone)
        tables = sorted(before.keys() | after.keys())
        found = unlike + [_written(name) for name in tables if after.get(name) != before.get(name)]
        if not found:
            break
    if not found and not rows:
        found.append(Finding(section.snapshots, "no snapshot is bound: nothing can be replayed"))
    return found


def _written(table: str) -> Finding:
    return Finding(table, "is another after a replay, which must write nothing but events")


def _unsteady(api: Api, section: Section, rows: list[Bound]) -> list[Finding]:
    found = []
    for row in rows:
        answers = [api.get(replay_of(section, row.deal, row.id)) for _ in range(TIMES)]
        said = [said for answer in answers if (said := fault(answer, 200))]
        hashes = {str(field(answer.body, "outputsHash")) for answer in answers}
        if said:
            found.append(Finding(row.name, f"its replay {said[0]}"))
        elif len(hashes) > 1:
            found.append(Finding(row.name, f"has {len(hashes)} outputsHash in {TIMES} replays"))
        elif hashes == {"None"}:
            found.append(Finding(row.name, "its replay tells no outputsHash"))
    return found


def _contents(db: Connection[Any], section: Section, rows: list[Bound], alone: bool) -> Contents:
    """Hash tables; in use only those of the registry, of the snapshots those of the deals."""
    everywhere = sql.SQL("")
    if alone:
        query = sql.SQL(ALL).format(events=sql.Literal(section.events or None))
        wheres: dict[str, sql.Composable] = {name: everywhere for (name,) in db.execute(query)}
    else:
        deals = sql.SQL("where deal_id::text = any ({})").format(
            sql.Literal([row.deal for row in rows])
        )
        wheres = {section.versions: everywhere, section.entries: everywhere}
        wheres |= {section.snapshots: deals}
    return {name: _hash(db, name, where) for name, where in wheres.items()}


def _hash(db: Connection[Any], table: str, where: sql.Composable) -> str:
    with readable(table):
        query = sql.SQL(CONTENT).format(table=named(db, table), where=where)
        row = db.execute(query).fetchone()
    return str(row[0]) if row else ""
