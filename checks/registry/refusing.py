"""What a replay, and a computation, must refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

from psycopg import Connection, sql

from ..declare import Finding
from . import asking
from .asking import NOBODY, fault, replay_of
from .given import Api, Section
from .reading import named, readable
from .replaying import Bound, bound

HIDDEN = (403, 404)
ONE_BANK = "has snapshots of one bank: nobody is seen to be refused those of another"
NOWHERE = "is refused the deals of every bank: a service that refuses everybody looks the same"
REFUSED = (401, *HIDDEN)
BANKS = """
select distinct on (bank_id) deal_id::text
  from {snapshots}
 where bank_id is not null
 order by bank_id, deal_id
"""


class Answers(NamedTuple):
    """What was asked, and what is wrong with the answer, if so; and what could not be seen."""

    asked: list[tuple[str, str]]
    unseen: list[Finding]

    @property
    def found(self) -> list[Finding]:
        """What is wrong."""
        return [Finding(name, said) for name, said in self.asked if said]

    @property
    def told(self) -> str:
        """List what was asked."""
        return "".join(f"{name}: {said or 'as it must'}\n" for name, said in self.asked)


def answered(db: Connection[Any], api: Api, section: Section, trial: Api | None) -> Answers:
    """Ask for what must be refused; computing writes, and is asked of `trial`, if there is one."""
    rows = bound(db, section)
    if not rows:
        return Answers([(section.snapshots, "no snapshot is bound: nothing can be replayed")], [])
    answers = Answers([*_replays(api, section, rows)], [])
    if trial is not None:
        deals = _deals(db, section)
        if len(deals) < 2:
            answers.unseen.append(Finding(section.snapshots, ONE_BANK, "compute one of another"))
        for place, path in enumerate(section.api.compute):
            _compute(trial, path, deals, answers, by_post=place == 0)
    return answers


def _replays(api: Api, section: Section, rows: list[Bound]) -> Iterator[tuple[str, str]]:
    own = rows[0]
    yield "unknown snapshot", _refused(api, section, own.deal, str(uuid4()), 404)
    yield "malformed snapshot", _refused(api, section, own.deal, "no-uuid", 400, 404, 422)
    asked = [_refused(api, section, str(uuid4()), snapshot, 404) for snapshot in ("", own.id)]
    yield "unknown deal", asked[0] or asked[1]
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
    with readable(section.snapshots):
        query = sql.SQL(BANKS).format(snapshots=named(db, section.snapshots))
        return [deal for (deal,) in db.execute(query)]


def _compute(api: Api, path: str, deals: list[str], answers: Answers, *, by_post: bool) -> None:
    """Compute a deal of each bank: a user belongs to one, and all others must be refused.

    Who is let in nowhere proves nothing: the service may be refusing everybody.
    """
    for caller in NOBODY:
        asked = [path.replace("{deal}", deal) for deal in deals]
        said = [
            api.post(each, None, caller) if by_post else api.get(each, caller) for each in asked
        ]
        refused = [answer for answer in said if answer.problem or answer.status >= 400]
        let_in = len(said) - len(refused)
        odd = [fault for answer in refused if (fault := asking.fault(answer, *REFUSED))]
        name, allowed = f"{path} as {caller}", int(caller == "user")
        wrong = f"is let in to deals of {let_in} banks" if let_in > allowed else "".join(odd[:1])
        answers.asked.append((name, wrong))
        if let_in < allowed and not wrong:
            answers.unseen.append(Finding(name, NOWHERE, "give a token of one of their users"))
