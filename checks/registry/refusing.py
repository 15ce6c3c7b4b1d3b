"""What a replay, and a computation, must refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from psycopg import Connection, sql

from ..declare import Finding
from .asking import NOBODY, fault, replay_of
from .given import Answer, Api, Section
from .reading import named
from .replaying import Bound, bound

HIDDEN = (403, 404)
BANKS = """
select distinct on (bank_id) bank_id::text, deal_id::text from {snapshots} order by bank_id, deal_id
"""


def answered(
    db: Connection[Any], api: Api, section: Section, trial: Api | None
) -> tuple[list[Finding], str]:
    """Ask for what must be refused; computing writes, and is asked of `trial`, if there is one."""
    rows = bound(db, section)
    if not rows:
        return [Finding(section.snapshots, "no snapshot is bound: nothing can be replayed")], ""
    asked = [*_replays(api, section, rows)]
    if trial is not None:
        asked += _computations(trial, section, _deals(db, section))
    lines = [f"{name}: {said or 'refused'}" for name, said in asked]
    return [Finding(name, said) for name, said in asked if said], "\n".join(lines) + "\n"


def _replays(api: Api, section: Section, rows: list[Bound]) -> Iterator[tuple[str, str]]:
    own = rows[0]
    yield "unknown snapshot", _refused(api, section, own.deal, str(uuid4()), 404)
    yield "malformed snapshot", _refused(api, section, own.deal, "no-uuid", 400, 404, 422)
    yield "unknown deal", _refused(api, section, str(uuid4()), "", 404)
    if len(rows) > 1:
        yield "snapshot of another deal", _refused(api, section, own.deal, rows[1].id, *HIDDEN)
    for caller, wanted in NOBODY.items():
        answers = [api.get(replay_of(section, row.deal, row.id), caller) for row in rows]
        said = [said for answer in answers if (said := fault(answer, *wanted))]
        yield f"replay as {caller}", said[0] if said else ""


def _refused(api: Api, section: Section, deal: str, snapshot: str, *wanted: int) -> str:
    return fault(api.get(replay_of(section, deal, snapshot)), *wanted)


def _deals(db: Connection[Any], section: Section) -> list[str]:
    """Return a deal of each bank."""
    query = sql.SQL(BANKS).format(snapshots=named(db, section.snapshots))
    return [deal for _, deal in db.execute(query)]


def _computations(api: Api, section: Section, deals: list[str]) -> Iterator[tuple[str, str]]:
    """Compute a deal of each bank: a user belongs to one, so that all but one must be refused."""
    for place, path in enumerate(section.api.compute):
        for caller in NOBODY:
            answers = [_computed(api, path, deal, caller, place) for deal in deals]
            let_in = sum(answer.status < 400 and not answer.problem for answer in answers)
            odd = [answer.problem for answer in answers if answer.problem]
            allowed = 1 if caller == "user" else 0
            said = f"is let in to deals of {let_in} banks" if let_in > allowed else ""
            yield f"{path} as {caller}", said or (odd[0] if odd else "")


def _computed(api: Api, path: str, deal: str, caller: str, place: int) -> Answer:
    """Compute; the first path writes by POST, the others by GET."""
    asked = path.replace("{deal}", deal)
    return api.get(asked, caller) if place else api.post(asked, None, caller)
