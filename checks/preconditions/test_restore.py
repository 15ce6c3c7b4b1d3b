"""The target can be restored to the moment before the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import Attestation, Transcript
from .restore import archiver_findings, window_findings
from .statements import counting, statement_findings


@check(
    "PRE004",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, Precondition 2",
)
def test_the_restore_window_is_open(
    db: Connection[Any],
    attestations: Sequence[Attestation],
    scope: Mapping[str, str],
    preconditions: Any,
    now: datetime,
    transcript: Transcript,
) -> None:
    """The restore window is open: attested, and observed.

    A database administrator signed it. Where the server shows its archiver, no archiving has
    failed since the last success and every finished segment is archived; where a provider
    hides it, the statement gives the earliest and latest restorable time.

    Fix: repair archiving (`select * from pg_stat_archiver`), or have the window attested
    with `python -m scripts.attest restore-window …`.
    """
    findings = statement_findings("restore-window", attestations, scope, now)
    if preconditions.restore.observe == "archiver":
        findings += archiver_findings(db)
    elif statement := counting("restore-window", attestations, scope, now):
        freeze = counting("write-freeze", attestations, scope, now)
        findings += window_findings(statement, freeze)
    transcript("".join(f"{finding}\n" for finding in findings) or "restore window: open\n")
    expect_none(findings)
