"""Replays, and what must be true of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import class_row

from ..declare import Finding
from .asking import fault, field, replay_of
from .canonical import NotCanonical
from .given import Answer, Api, Section
from .hashing import outputs_hash
from .reading import named, readable

MOST = 25  # deals that are replayed: each is a request, and an event
BOUND = """
select id::text, deal_id::text as deal, registry_version_id::text as version,
       registry_content_hash as content_hash, outputs_hash
  from (select distinct on (deal_id) *
          from {snapshots}
         where registry_version_id is not null
         order by deal_id, calculated_at desc, id) latest
 order by calculated_at desc, latest.id
 limit {most}
"""


class Bound(NamedTuple):
    """The latest bound snapshot of a deal."""

    id: str
    deal: str
    version: str
    content_hash: str | None
    outputs_hash: str | None

    @property
    def name(self) -> str:
        """Name it in findings."""
        return f"deal {self.deal}"


class Replay(NamedTuple):
    """A replay as a row of the report."""

    deal: str
    snapshot: str
    registry: str
    outputs: str


def bound(db: Connection[Any], section: Section) -> list[Bound]:
    """Read the latest bound snapshot of each deal, the newest first, some of them.

    Raises Unverified where they cannot be read.
    """
    with readable(section.snapshots), db.cursor(row_factory=class_row(Bound)) as cursor:
        most = sql.Literal(max(MOST, section.deals))
        query = sql.SQL(BOUND).format(snapshots=named(db, section.snapshots), most=most)
        return cursor.execute(query).fetchall()


def replayed(api: Api, section: Section, rows: list[Bound]) -> tuple[list[Finding], list[Replay]]:
    """Replay snapshots; return what does not match, and how each was verified."""
    found, table = [], []
    for row in rows:
        answer = api.get(replay_of(section, row.deal, row.id))
        found += [Finding(row.name, said) for said in _faults(answer, row, section)]
        told = (field(answer.body, name, "status") for name in ("registryVerification", OUTPUTS))
        table.append(Replay(row.deal, row.id, *(str(each or "none") for each in told)))
    if len(rows) < section.deals:
        message = f"{len(rows)} deals have a bound snapshot, {section.deals} must be replayed"
        found.append(Finding(section.snapshots, message, "compute a snapshot of more deals"))
    return found, table


OUTPUTS = "outputsVerification"


def _faults(answer: Answer, row: Bound, section: Section) -> Iterator[str]:
    if said := fault(answer, 200):
        yield f"its replay {said}"
        return
    if field(answer.body, "ok") is not True:
        yield "its replay does not say ok"
    for name, verification in _expected(row).items():
        for part, wanted in verification.items():
            told = field(answer.body, name, part)
            if told != wanted:
                yield f"its replay says {name}.{part} {told!r:.80}, not {wanted!r:.80}"
    replayed = field(answer.body, "existingSnapshot", "id")
    if replayed != row.id:
        yield f"another snapshot was replayed: {replayed!r:.80} instead of {row.id}"
    yield from _other_outputs(answer, row, section)


def _expected(row: Bound) -> dict[str, dict[str, Any]]:
    return {
        "registryVerification": {
            "status": "match",
            "snapshotHash": row.content_hash,
            "currentHash": row.content_hash,
            "registryVersionId": row.version,
        },
        OUTPUTS: {
            "status": "match",
            "replayHash": row.outputs_hash,
            "storedHash": row.outputs_hash,
        },
    }


def _other_outputs(answer: Answer, row: Bound, section: Section) -> Iterator[str]:
    """Hash what the replay shows: a service that says match shows something else otherwise."""
    outputs = field(answer.body, "outputs")
    if not isinstance(outputs, dict) or "computedMetrics" not in outputs:
        return  # what else a pipeline puts out is not what was stored
    try:
        shown = outputs_hash(
            outputs["computedMetrics"], outputs.get("riskFlags"), section.canonical
        )
    except NotCanonical as problem:
        yield f"its replay puts out what cannot be hashed: {problem}"
        return
    if shown != row.outputs_hash:
        yield "its replay puts out results of another hash than those stored"


def told(table: list[Replay]) -> str:
    """List the replays."""
    lines = [
        f"deal {row.deal}, snapshot {row.snapshot}: registry {row.registry}, outputs {row.outputs}"
        for row in table
    ]
    return "\n".join(lines or ["no replay"]) + "\n"
