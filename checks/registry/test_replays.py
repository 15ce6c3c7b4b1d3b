"""Replays: they match, they notice tampering, they change nothing, and not anybody may ask."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from psycopg import Connection

from ..declare import Unverified, check, expect_none
from ..given import Picture, Transcript
from . import quietness, refusing, replaying, tampering
from .given import Api, Copies, Copy, Look, Section

READING = ("preflight", "postflight", "monitor")


@check("RPL001", severity="blocker", tags={"replay"}, phases=READING, source="seed 000, §5")
def test_replays_match(
    db: Connection[Any], api: Api, registry: Section, transcript: Transcript, picture: Picture
) -> None:
    """The service replays as many deals as promised, and both verifications match.

    `registryVerification` and `outputsVerification` say match, of the hashes that the database
    has, and the results that are shown have this hash.

    Fix: see RPL002, which names the metric; and REG002, which names the definition.
    """
    found, table = replaying.replayed(api, registry, replaying.bound(db, registry))
    transcript(replaying.told(table))
    picture({"kind": "replays", "rows": [row._asdict() for row in table]})
    expect_none(found)


@check(
    "RPL003",
    severity="blocker",
    tags={"replay"},
    phases=("preflight", "postflight"),
    source="seed 000, §5, §6",
)
def test_tampering_is_noticed(copies: Copies, registry: Section, transcript: Transcript) -> None:
    """A replay notices every kind of tampering, and tells of it.

    Definitions, hashes, bindings and results are changed in copies, each with a service of its
    own: the right status, the right error, and one event of the right code.

    Fix: compute from the entries of the bound version, and compare with everything stored.
    """
    found, told = tampering.undetected(copies, registry)
    transcript(told)
    expect_none(found)


@check("RPL004", severity="major", tags={"replay"}, phases=READING, source="seed 000, §5")
def test_replays_leave_nothing_behind(
    registry: Section, copied: Copy | None, api: Api, look: Look
) -> None:
    """A replay gives the same result twice, and writes nothing but events.

    An audit that changes what it audits proves nothing afterwards. In a copy every table is
    compared, elsewhere those of the registry.

    Fix: leave times and random ids out of what is hashed; keep nothing of a replay.
    """
    if copied is None:
        expect_none(quietness.disturbing(look, api, registry, alone=False))
        return
    same = nullcontext(copied.db)
    expect_none(quietness.disturbing(lambda: same, copied.api, registry, alone=True))


@check("RPL005", severity="blocker", tags={"replay"}, phases=READING, source="seed 000, §5, §6")
def test_replays_are_refused_to_others(
    registry: Section,
    writable_api: Api | None,
    api: Api,
    db: Connection[Any],
    transcript: Transcript,
) -> None:
    """Unknown snapshots, other deals' snapshots, and callers who are no admins are refused.

    404 for what does not exist or belongs to another deal, 400 for what is no id, 403 for users
    and 401 for anybody. An unknown snapshot that is answered 200 without a verification looks
    like one that was verified. Computing is tried where that may be: a
    user is let in to the deals of one bank, and refused those of another.

    Fix: look the snapshot up by its id and its deal, and refuse before anything is computed.
    """
    answers = refusing.answered(db, api, registry, writable_api)
    transcript(answers.told)
    expect_none(answers.found)
    if answers.unseen:
        raise Unverified(answers.unseen)
