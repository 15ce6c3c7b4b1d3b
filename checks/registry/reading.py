"""The registry's rows, as they are in the target."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, sql
from psycopg.rows import class_row

from ..declare import Finding, Unverified
from .given import Section

Rows = Connection[Any]
NAME = """
select pg_catalog.format('%%I.%%I', n.nspname, c.relname)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.oid = pg_catalog.to_regclass(%s)
"""
VERSIONS = """
select v.id::text, v.version_name as name, v.status, v.content_hash, v.published_at::text,
       (select pg_catalog.count(*) from {snapshots} s where s.registry_version_id = v.id)
           as snapshots,
       coalesce(v.published_at > now() + interval '5 minutes', false) as ahead
  from {versions} v
 order by v.version_number, v.version_name
"""
ENTRIES = """
select v.version_name as version, v.status, e.metric_key as key,
       e.definition_json::text as text, e.definition_hash as hash
  from {entries} e
  join {versions} v on v.id = e.registry_version_id
 order by v.version_number, v.version_name, e.metric_key
"""
# A snapshot is due to be bound from the first publication on.
SNAPSHOTS = """
select s.id::text, s.deal_id::text as deal,
       s.registry_version_id::text as version, s.registry_content_hash as content_hash,
       s.registry_version_name as version_name, s.engine_version as engine,
       s.compute_trace_id as trace, s.outputs_hash,
       pg_catalog.count(*) over (partition by s.compute_trace_id) as traced,
       v.id is not null as known, v.status, v.version_name as true_name,
       v.content_hash as true_hash,
       coalesce(v.published_at <= s.calculated_at, false) as published_before,
       first.published_at is not null
           and (s.calculated_at < first.published_at) is not true as due
  from {snapshots} s
  left join {versions} v on v.id = s.registry_version_id
 cross join (select pg_catalog.min(published_at) as published_at
               from {versions} where status <> 'draft') first
 order by s.calculated_at, s.id
"""
RESULTS = """
select s.id::text, s.deal_id::text as deal, v.version_name as version,
       s.{facts}::text as facts, s.computed_metrics::text as metrics,
       s.risk_flags::text as flags, s.outputs_hash
  from {snapshots} s
  join {versions} v on v.id = s.registry_version_id
 order by s.calculated_at, s.id
"""


class Version(NamedTuple):
    """A version of the registry."""

    id: str
    name: str
    status: str
    content_hash: str | None
    published_at: str | None
    snapshots: int  # bound to it
    ahead: bool = False  # published in the future, by more than clocks differ


class Entry(NamedTuple):
    """A definition of a version, as the text of its JSON."""

    version: str
    status: str
    key: str
    text: str
    hash: str | None

    @property
    def name(self) -> str:
        """Name it in findings."""
        return f"{self.version}/{self.key}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot says of its version, and what is true of that version."""

    id: str
    deal: str
    version: str | None
    content_hash: str | None
    version_name: str | None
    engine: str | None
    trace: str | None
    outputs_hash: str | None
    traced: int  # snapshots with its trace
    known: bool
    status: str | None
    true_name: str | None
    true_hash: str | None
    published_before: bool
    due: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """What a bound snapshot was computed from and to, as the text of its JSON."""

    id: str
    deal: str
    version: str
    facts: str | None
    metrics: str
    flags: str
    outputs_hash: str | None


def versions(db: Rows, section: Section) -> list[Version]:
    """Read every version. Raises Unverified where it cannot be read."""
    return list(_rows(db, section, section.versions, VERSIONS, Version))


def entries(db: Rows, section: Section) -> list[Entry]:
    """Read every entry."""
    return list(_rows(db, section, section.entries, ENTRIES, Entry))


def published(db: Rows, section: Section) -> list[Entry]:
    """Read the entries of versions that are no drafts. Raises Unverified if there are none."""
    found = [entry for entry in entries(db, section) if entry.status != "draft"]
    if not found:
        raise Unverified([Finding(section.entries, "no entry of a published version is there")])
    return found


def snapshots(db: Rows, section: Section) -> Iterator[Snapshot]:
    """Read how every snapshot is bound, row by row."""
    return _rows(db, section, section.snapshots, SNAPSHOTS, Snapshot)


def results(db: Rows, section: Section) -> Iterator[Stored]:
    """Read what the bound snapshots were computed from and to, row by row."""
    return _rows(db, section, section.snapshots, RESULTS, Stored)


def _rows(db: Rows, section: Section, table: str, query: str, shape: type[Any]) -> Iterator[Any]:
    """Stream rows."""
    with readable(table):
        names = {
            name: named(db, getattr(section, name)) for name in ("versions", "entries", "snapshots")
        }
        text = sql.SQL(query).format(**names, facts=sql.Identifier(section.facts))
        with db.cursor("registry", row_factory=class_row(shape)) as cursor:
            cursor.itersize = 1000
            yield from cursor.execute(text)


@contextmanager
def readable(table: str) -> Iterator[None]:
    """Tell what the server refuses of the table that is read. Raises Unverified."""
    try:
        yield
    except psycopg.Error as error:
        words = error.diag.message_primary or " ".join(str(error).split())
        reason = f"cannot be read: {error.sqlstate} {words}"
        denied = isinstance(error, psycopg.errors.InsufficientPrivilege)
        remedy = "grant select on it, to a role that no policy filters" if denied else "see REG001"
        raise Unverified([Finding(table, reason, remedy)]) from None


def named(db: Rows, table: str) -> sql.SQL:
    """Quote a table of the profile. Raises Unverified for one that does not exist."""
    row = db.execute(NAME.encode(), [table]).fetchone()
    if row is None:
        raise Unverified([Finding(table, "does not exist", "run the migrations")])
    return sql.SQL(row[0])  # written by the server
