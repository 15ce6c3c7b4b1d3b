"""What a migration is that was applied twice.

Source: the field guide on migrations, apply-twice verification.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ..declare import Finding
from .given import Run
from .telling import about, differences_told, failure_told, in_full, rows_told

# The server, not the migration, ended the second run: nothing is known of it.
ENVIRONMENT = ("08", "28", "40", "53", "57", "58", "XX")


class Verdict(StrEnum):
    """The five outcomes of a second run, and that there was none to judge."""

    IDEMPOTENT = "idempotent"
    FAILS_CLOSED = "fails closed"
    DUPLICATE = "silent duplicate"
    DATA_CHANGE = "silent data change"
    PARTIAL = "partial apply"
    UNKNOWN = "unknown"


REMEDIES = {
    Verdict.FAILS_CLOSED: "guard it: IF [NOT] EXISTS, CREATE OR REPLACE, or a DO block that looks",
    Verdict.DUPLICATE: "name every object, and guard it by that name; keep grants when recreating",
    Verdict.DATA_CHANGE: "key inserts with ON CONFLICT; update to a value, and only where needed",
    Verdict.PARTIAL: "put it into one transaction, or guard every statement",
}


def verdict_of(second: Run) -> Verdict:
    """Judge the second run of a migration by what it left behind."""
    if second.applied.ok:
        if second.catalog:
            return Verdict.DUPLICATE
        return Verdict.DATA_CHANGE if second.rows else Verdict.IDEMPOTENT
    if second.catalog or second.rows:
        return Verdict.PARTIAL
    environment = second.applied.sqlstate.startswith(ENVIRONMENT)
    return Verdict.UNKNOWN if environment or not second.applied.sqlstate else Verdict.FAILS_CLOSED


def reapply_findings(runs: Iterable[Run], promised: str) -> list[Finding]:
    """Find the migrations whose second run is not what was promised.

    `promised` is `idempotent` or `fails_closed`; what changes anything is never allowed.
    """
    allowed = {Verdict.IDEMPOTENT, Verdict.UNKNOWN}
    allowed |= {Verdict.FAILS_CLOSED} if promised == "fails_closed" else set()
    judged = [(run, verdict_of(run)) for run in runs]
    return [
        about(run.step, told(run, verdict), REMEDIES[verdict], in_full(run), run.applied.at)
        for run, verdict in judged
        if verdict not in allowed
    ]


def unjudged(runs: Iterable[Run]) -> list[Finding]:
    """Find the migrations whose second run the server ended, so that nothing is known."""
    return [
        about(run.step, told(run, Verdict.UNKNOWN))
        for run in runs
        if verdict_of(run) is Verdict.UNKNOWN
    ]


def told(run: Run, verdict: Verdict) -> str:
    """Say what the second run did, so that it is understood alone."""
    changed = "; ".join(filter(None, (differences_told(run.catalog), rows_told(run.rows))))
    failed = "" if run.applied.ok else failure_told(run.step, run.applied)
    if verdict is Verdict.FAILS_CLOSED:
        return f"applied twice, it fails closed with {failed}; nothing changed"
    if verdict is Verdict.PARTIAL:
        return f"applied twice, it is a partial apply: it fails with {failed}, and {changed}"
    if verdict is Verdict.UNKNOWN:
        return f"applied twice, it ended with {failed}: nothing is known of it"
    if verdict is Verdict.IDEMPOTENT:
        return f"applied twice, it is {verdict}{_written_anew(run)}"
    what = "the catalog" if run.catalog else "rows"
    return f"applied twice, it changes {what} without an error ({verdict}): {changed}"


def _written_anew(run: Run) -> str:
    """Say which rows got the values that they had: an edit of later would be lost by it."""
    if not run.touched:
        return ""
    rows = ", ".join(f"{count} of {table}" for table, count in sorted(run.touched.items()))
    return f"; it writes rows anew, and would overwrite what was edited since: {rows}"
