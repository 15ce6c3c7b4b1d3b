"""Tampering of every kind, each in a copy of its own, and what the replay says of it.

Triggers and keys are put to sleep for it: whoever can do that is whom a replay is there to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from psycopg import Connection, sql

from ..declare import Finding, Unverified
from . import asking
from .given import Answer, Copies, Copy, Section
from .reading import named
from .replaying import Bound, bound
from .watching import HASH_MISMATCH, REPLAY_MISMATCH

MATCH = "METRIC_REGISTRY_REPLAY_MATCH"
LATELY = """
select error_code, payload, trace_id, deal_id::text, severity
  from {events}
 where error_code = any (%s) and payload ->> 'snapshotId' = %s
"""
CHANGED_HASH = "pg_catalog.repeat('0', 64)"


@dataclass(frozen=True)
class Tampering:
    """A change behind the back of the service, and what must come of it."""

    name: str
    change: str  # SQL, of the snapshot {id} or the version {version} it is bound to
    status: int
    error: str  # or the status of the outputs' verification
    event: str = ""


REGISTRY = (409, "REGISTRY_HASH_MISMATCH", HASH_MISMATCH)
RESULTS = (200, "mismatch", REPLAY_MISMATCH)
TAMPERINGS = (
    Tampering(
        "entry changed",
        """update {entries} set definition_json = definition_json || '{{"label": "Planted"}}'
            where registry_version_id = {version}
              and metric_key = (select min(metric_key) from {entries}
                                 where registry_version_id = {version})""",
        *REGISTRY,
    ),
    Tampering(
        "entry added",
        """insert into {entries} (registry_version_id, metric_key, definition_json)
           values ({version}, 'PLANTED', '{{"expr": "1"}}')""",
        *REGISTRY,
    ),
    Tampering(
        "entry removed",
        """delete from {entries}
            where registry_version_id = {version}
              and metric_key = (select max(metric_key) from {entries}
                                 where registry_version_id = {version})""",
        *REGISTRY,
    ),
    Tampering(
        "stored content hash changed",
        "update {snapshots} set registry_content_hash = {hash} where id = {id}",
        *REGISTRY,
    ),
    Tampering(
        "bound to another version",
        "update {snapshots} set registry_version_id = {other} where id = {id}",
        *REGISTRY,
    ),
    Tampering(
        "bound to a missing version",
        """delete from {entries} where registry_version_id = {version};
           delete from {versions} where id = {version}""",
        409,
        "REGISTRY_VERSION_MISSING",
    ),
    Tampering(
        "stored outputs changed",
        """update {snapshots} set computed_metrics = computed_metrics || '{{"PLANTED": 1}}'
            where id = {id}""",
        *RESULTS,
    ),
    Tampering(
        "stored outputs hash changed",
        "update {snapshots} set outputs_hash = {hash} where id = {id}",
        *RESULTS,
    ),
    Tampering(
        "stored facts changed",
        """update {snapshots}
              set {facts} = (select jsonb_object_agg(key, (value::text)::numeric + 1)
                               from jsonb_each({facts}) where jsonb_typeof(value) = 'number')
            where id = {id}""",
        *RESULTS,
    ),
)


def undetected(copies: Copies, section: Section) -> tuple[list[Finding], str]:
    """Try every kind; return those that were not told as they must be, and all."""
    found, lines = [], []
    for tampering in TAMPERINGS:
        with copies() as copy:
            faults = list(_tried(copy, section, tampering))
        lines.append(f"{tampering.name}: {'; '.join(faults) or 'detected'}")
        found += [Finding(tampering.name, fault) for fault in faults]
    return found, "\n".join(lines) + "\n"


def _tried(copy: Copy, section: Section, tampering: Tampering) -> Iterator[str]:
    rows = bound(copy.db, section)
    if not rows:
        raise Unverified(
            [Finding(section.snapshots, "no snapshot is bound: nothing to tamper with")]
        )
    row = rows[-1]
    other = _other_version(copy, section) if "{other}" in tampering.change else row.version
    _tamper(copy.db, section, tampering, row, other)
    answer = copy.api.get(asking.replay_of(section, row.deal, row.id))
    if said := _untold(answer, tampering):
        yield said
    if section.events:
        yield from _events(copy.db, section, tampering, row)


def _tamper(
    db: Connection[Any], section: Section, tampering: Tampering, row: Bound, other: str
) -> None:
    names = {
        name: named(db, getattr(section, name)) for name in ("versions", "entries", "snapshots")
    }
    command = sql.SQL(tampering.change).format(
        **names,
        facts=sql.Identifier(section.facts),
        id=sql.Literal(row.id),
        version=sql.Literal(row.version),
        other=sql.Literal(other),
        hash=sql.SQL(CHANGED_HASH),
    )
    with db.transaction():
        db.execute("set local session_replication_role = replica")
        db.execute(command)


def _other_version(copy: Copy, section: Section) -> str:
    """Publish a version of one definition, by the service; return its id."""
    path = section.api.versions
    made = copy.api.post(path, {"version_name": f"pgattest {uuid4()}"})
    id = str(asking.field(made.body, "version", "id"))
    body = {"entries": [{"metric_key": "EBITDA", "definition_json": {"expr": "EBITDA"}}]}
    copy.api.post(f"{path}/{id}/entries", body)
    if said := asking.fault(copy.api.post(f"{path}/{id}/publish"), 200):
        raise Unverified(
            [Finding("another version", f"cannot be published: it {said}", "see REG010")]
        )
    return id


def _untold(answer: Answer, tampering: Tampering) -> str:
    if said := asking.fault(answer, tampering.status):
        return said
    if tampering.status != 200:
        told = asking.error_of(answer)
    else:
        told = str(asking.field(answer.body, "outputsVerification", "status"))
    return "" if told == tampering.error else f"answers {told}, not {tampering.error}"


def _events(
    db: Connection[Any], section: Section, tampering: Tampering, row: Bound
) -> Iterator[str]:
    """Find that nobody who watches is told, or told that all is well."""
    query = sql.SQL(LATELY).format(events=named(db, section.events))
    codes = [HASH_MISMATCH, REPLAY_MISMATCH, MATCH]
    happened = db.execute(query, [codes, row.id]).fetchall()
    expected = [tampering.event] if tampering.event else []
    told = [code for code, *_ in happened]
    if told != expected:
        yield f"events {', '.join(told) or 'none'}, not {', '.join(expected) or 'none'}"
    for code, payload, trace, deal, severity in happened:
        if not trace or deal != row.deal or not payload.get("registryVersionId"):
            yield f"event {code} has no trace, deal or version"
        if severity not in ("warning", "error", "critical"):
            yield f"event {code} is only {severity}"
