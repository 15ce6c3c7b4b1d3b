"""Two sessions at once: one publishes a draft, the other adds an entry to it.

Whoever comes second must wait, or be refused. Else the version that is published has an entry
that its hash knows nothing of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg import Connection, sql

from .given import Look

PATIENCE = "set lock_timeout = '150ms'"  # who waits longer waits for the other's end
PUBLISH = """
update {versions}
   set status = 'published', content_hash = pg_catalog.repeat('a', 64), published_at = now()
 where id = {id}
"""
INSERT = """
insert into {entries} (registry_version_id, metric_key, definition_json, definition_hash)
values ({id}, {key}, '{{"expr": "REVENUE"}}', pg_catalog.repeat('b', 64))
"""
BOTH = """
select v.status = 'published'
   and exists (select from {entries} e where e.registry_version_id = v.id and metric_key = {key})
  from {versions} v
 where v.id = {id}
"""


def races(look: Look, names: Mapping[str, sql.SQL], draft: str) -> Iterator[tuple[str, bool]]:
    """Try both orders; give each its name, and whether it lost an entry."""
    for key, name, order in (
        ("FIRST", "insert, then publish beside it", (INSERT, PUBLISH)),
        ("SECOND", "publish, then insert beside it", (PUBLISH, INSERT)),
    ):
        values = {**names, "id": sql.Literal(draft), "key": sql.Literal(key)}
        first, second = (sql.SQL(text).format(**values) for text in order)
        with look() as one, look() as other, look() as judge:
            _interleaved(one, other, first, second)
            row = judge.execute(sql.SQL(BOTH).format(**values)).fetchone()
        lost = bool(row and row[0])
        yield name, lost
        if lost:
            return  # there is no draft any more


def _interleaved(
    one: Connection[Any], other: Connection[Any], first: sql.Composed, second: sql.Composed
) -> None:
    """Do the second while the first is not committed yet; then end both, the second first."""
    other.execute(PATIENCE)
    try:
        with one.transaction(force_rollback=False):
            one.execute(first)
            try:
                other.execute(second)
            except psycopg.Error:
                raise psycopg.Rollback from None  # it waited, or was refused: as it must
    except psycopg.Error:
        return  # a constraint refused it at the end
