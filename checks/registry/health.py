"""What the service says of itself, beside what the tables say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import namedtuple_row

from ..declare import Finding
from .asking import fault, field
from .given import Answer, Api, Look, Section
from .reading import named, readable
from .watching import HASH_MISMATCH, HOURS, REPLAY_MISMATCH

TRIES = 3  # the service is in use: what is told may have been true a moment ago
MILLISECOND = timedelta(milliseconds=1)  # JavaScript knows no smaller part
PART = "registry_versioning"
COUNTED = {"replayMismatchCount24h": REPLAY_MISMATCH, "hashMismatchCount24h": HASH_MISMATCH}
TRUE = """
with latest as (
    select version_name, content_hash, published_at
      from {versions}
     where status = 'published'
     order by published_at desc
     fetch first row with ties
)
select array(select version_name from latest order by 1) as names,
       array(select content_hash from latest order by version_name) as hashes,
       (select pg_catalog.count(*) from {versions} where status = 'published') as count,
       (select pg_catalog.max(published_at) from {versions} where status = 'published') as last,
       (select pg_catalog.max(published_at) from {versions}) as ever,
       (select pg_catalog.count(*) from {snapshots}) as snapshots
"""
COUNT = """
select pg_catalog.count(*)
  from {events}
 where error_code = {code} and created_at >= now() - pg_catalog.make_interval(hours => {hours})
"""


class Claim(NamedTuple):
    """A member of the answer, and the values that would be true."""

    path: tuple[str, ...]
    true: tuple[Any, ...]
    required: bool = True

    @property
    def name(self) -> str:
        """Name it as it is written."""
        return ".".join(self.path)


def unhealthy(answer: Answer) -> list[str]:
    """Say why a service is not healthy."""
    if said := fault(answer, 200):
        return [said]
    if not isinstance(answer.body, dict):
        return ["answers with no object"]
    told = [("ok", True), ("status", "healthy")]
    return [
        f"says {name} is {answer.body.get(name)!r:.80}"
        for name, wanted in told
        if answer.body.get(name) != wanted
    ]


def untruths(look: Look, api: Api, section: Section) -> list[Finding]:
    """Find what the health endpoint says, and the tables do not; it is asked as anybody may.

    Raises Unverified for tables that cannot be read.
    """
    found: list[Finding] = []
    for _ in range(TRIES):
        answer = api.get(section.api.health, "anonymous")
        with look() as db:
            found = _compared(answer, _claims(db, section), section)
        if not found:
            break
    return found


def _compared(answer: Answer, claims: list[Claim], section: Section) -> list[Finding]:
    if said := unhealthy(answer):
        return [Finding(section.api.health, each) for each in said]
    if not isinstance(field(answer.body, PART), Mapping):
        return [Finding(f"{section.api.health} {PART}", "is not in the answer")]
    return [
        Finding(f"{section.api.health} {claim.name}", said)
        for claim in claims
        for said in _lies(answer.body, claim)
    ]


def _lies(body: Any, claim: Claim) -> Iterator[str]:
    above = field(body, *claim.path[:-1])
    if not isinstance(above, Mapping) or claim.path[-1] not in above:
        if claim.required:
            yield "is not in the answer"
        return
    value = above[claim.path[-1]]
    if not any(_same(value, true) for true in claim.true):
        yield f"says {value!r:.80}, and the tables say {str(claim.true[0])!r:.80}"


def _same(told: Any, true: Any) -> bool:
    if isinstance(true, datetime):
        try:
            return abs(datetime.fromisoformat(str(told)) - true) < MILLISECOND
        except (ValueError, TypeError):
            return False
    return type(told) is type(true) and bool(told == true)


def _claims(db: Connection[Any], section: Section) -> list[Claim]:
    with readable(section.versions), db.cursor(row_factory=namedtuple_row) as cursor:
        names = {name: named(db, getattr(section, name)) for name in ("versions", "snapshots")}
        row: Any = cursor.execute(sql.SQL(TRUE).format(**names)).fetchone()
    return [
        Claim((PART, "activeVersionName"), tuple(row.names) or (None,)),
        Claim((PART, "activeContentHash"), tuple(row.hashes) or (None,)),
        Claim((PART, "publishedVersionsCount"), (row.count,)),
        Claim((PART, "lastPublishedAt"), (row.last, row.ever)),
        Claim(("deal_model_snapshots", "count"), (row.snapshots,), required=False),
        *(_counted(db, section.events) if section.events else ()),
    ]


def _counted(db: Connection[Any], events: str) -> Iterator[Claim]:
    """Yield what is counted of events; of those that are kept elsewhere nothing is known."""
    with readable(events):
        names = {"events": named(db, events), "hours": sql.Literal(HOURS)}
        for name, code in COUNTED.items():
            query = sql.SQL(COUNT).format(**names, code=sql.Literal(code))
            required = code == REPLAY_MISMATCH
            yield Claim((PART, name), tuple(db.execute(query).fetchone() or ()), required)
