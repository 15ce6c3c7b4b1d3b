"""Events of the registry, and who is told of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import class_row

from ..declare import Finding
from .given import Alert, Files, Section
from .reading import named, readable

HASH_MISMATCH = "METRIC_REGISTRY_HASH_MISMATCH"
REPLAY_MISMATCH = "METRIC_REGISTRY_REPLAY_MISMATCH"
ALERTED = (HASH_MISMATCH, REPLAY_MISMATCH)
HOURS = 24
COMMENTS = ("#", "//", "--", ";")  # of the languages in which alerts are written
EVENTS = """
select error_code as code,
       pg_catalog.count(*) as ever,
       pg_catalog.count(*) filter (
           where (created_at < now() - pg_catalog.make_interval(hours => {hours}))
                 is not true) as lately,
       pg_catalog.max(created_at)::text as last,
       (pg_catalog.array_agg(distinct payload ->> 'snapshotId' order by payload ->> 'snapshotId')
           filter (where payload ->> 'snapshotId' is not null)) [:20] as snapshots
  from {events}
 where error_code like any (array['METRIC\\_REGISTRY\\_%', 'MODEL\\_V_\\_AUDIT\\_%'])
 group by error_code
 order by error_code
"""


class Events(NamedTuple):
    """How often an event happened, and the snapshots it was about."""

    code: str
    ever: int
    lately: int
    last: str
    snapshots: list[str] | None


def events(db: Connection[Any], section: Section) -> dict[str, Events]:
    """Count events by their code. Raises Unverified where they cannot be read."""
    with readable(section.events), db.cursor(row_factory=class_row(Events)) as cursor:
        names = {"events": named(db, section.events), "hours": sql.Literal(HOURS)}
        rows = cursor.execute(sql.SQL(EVENTS).format(**names)).fetchall()
    return {row.code: row for row in rows}


def told(counted: Mapping[str, Events]) -> str:
    """List what happened."""
    lines = [f"{row.code}: {row.lately} in {HOURS} h, {row.ever} ever" for row in counted.values()]
    return "\n".join(lines or ["no event"]) + "\n"


def changed_contents(counted: Mapping[str, Events]) -> list[Finding]:
    """Find that a replay ever met entries of another hash than its snapshot's."""
    row = counted.get(HASH_MISMATCH)
    return [_mismatch(row, f"happened {row.ever} times")] if row else []


def changed_results(counted: Mapping[str, Events]) -> list[Finding]:
    """Find that a replay lately had other results than those stored."""
    row = counted.get(REPLAY_MISMATCH)
    message = f"happened {row.lately} times in {HOURS} hours" if row else ""
    return [_mismatch(row, message)] if row and row.lately else []


def _mismatch(row: Events, message: str) -> Finding:
    evidence = "\n".join([f"last at {row.last}", *(row.snapshots or ())])
    return Finding(
        row.code, message, "replay the snapshots it names, and find the change", evidence
    )


def unheard(alerts: Sequence[Alert], files: Files) -> list[Finding]:
    """Find events that must wake somebody and that no rule names."""
    return [
        Finding(code, fault, "add the rule, and name its file under [[registry.alerts]]")
        for code in ALERTED
        if (fault := _silence(code, [files[alert.rule] for alert in alerts if alert.event == code]))
    ]


def _silence(code: str, rules: Sequence[Any]) -> str:
    """Say why nobody would be told; empty when a rule names the event outside of a comment."""
    if not rules:
        return "no alert is declared for it"
    for rule in rules:
        lines = [line for line in rule.text.splitlines() if not line.lstrip().startswith(COMMENTS)]
        if re.search(rf"\b{code}\b", "\n".join(lines)):
            return ""
    return f"{rules[0].name} {rules[0].problem or 'has no rule for it'}"
