"""What migrations keep from others while they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..declare import check, expect_none
from ..given import NotApplicable, Transcript
from .building import Ran
from .given import Chain, Run, Step, Watched
from .judged import judged_steps
from .locking import lock_findings, locks_told, unread_under_locks
from .telling import about
from .tried import Tried


@check("MIG008", severity="major", tags={"migrations"}, phases=("pr",), source="seed 002, P3")
def test_locks_are_short(
    chain: Chain,
    history: Sequence[Ran],
    watched: Callable[[Step], Watched],
    survival: Callable[[Step], Run],
    transcript: Transcript,
    measure: Callable[[str, float, str], Any],
    not_applicable: NotApplicable,
) -> None:
    """Nothing lasting is done under a lock that blocks others.

    Observed statement by statement from a second session: which locks it took on tables that
    were there, and which tables it rewrote. A short ALTER is none; one that scans, indexes or
    rewrites is, and so is one whose lock is kept while rows are changed. Tables made by the
    same plan are free.

    Fix: NOT VALID and VALIDATE, CONCURRENTLY outside of a transaction, back-fills of their own.
    """
    steps = judged_steps(chain, not_applicable)
    tried = Tried(watched, history)
    seen = tried.each(steps)
    transcript("".join(map(locks_told, seen)))
    for one in seen:
        measure(f"WAL of {one.step.id}", sum(one.wal_bytes), "bytes")
    before = [step for step in chain.steps if step.id not in chain.judged]
    there = [table for run in Tried(survival, history).each(steps[:1]) for table in run.coverage]
    expect_none(lock_findings(seen, before, there))
    failed = [about(one.step, "was not watched: it failed") for one in seen if not one.applied.ok]
    tried.settle(*failed, *unread_under_locks(seen, there))
