"""Nobody writes to the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from ..declare import Finding, Unverified, check, expect_none
from ..given import Attestation, Transcript
from .queries import writers
from .statements import counting, statement_findings, window_problem
from .writes import unmeasurable, written_tables


@check(
    "PRE003",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, Precondition 1",
)
def test_writes_are_frozen(
    freeze: Any,
    db: Connection[Any],
    attestations: Sequence[Attestation],
    scope: Mapping[str, str],
    now: datetime,
    transcript: Transcript,
) -> None:
    """Writes are frozen: attested, and observed.

    Somebody signed that nobody writes, and two samples of every table's row-write counters,
    taken three seconds apart, agree; no other session holds a write lock or has an open
    transaction that wrote. What is written after the restore point is lost in a rollback.

    Fix: stop the services and jobs that write, then run again; `python -m scripts.attest
    write-freeze …` records the statement.
    """
    if reasons := unmeasurable(freeze):
        raise Unverified(reasons)
    findings = statement_findings("write-freeze", attestations, scope, now)
    statement = counting("write-freeze", attestations, scope, now)
    if statement and (problem := window_problem(statement.values.get("window"), now)):
        findings.append(Finding("write-freeze.window", problem))
    findings += [*written_tables(freeze), *writers(db)]
    transcript("".join(f"{finding}\n" for finding in findings) or "write freeze: observed\n")
    expect_none(findings)
