"""Ledgers: entries are entered once, and stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from psycopg import Connection

from ..declare import Finding, Unverified, check, expect_none
from ..given import NotApplicable, Transcript
from . import ledgers
from .given import Attempt, Schema


@check(
    "SCH006",
    severity="blocker",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="seed 001, idempotency keys; checklist 6",
)
def test_ledgers_refuse_a_repeated_entry(
    db: Connection[Any], schema: Schema, not_applicable: NotApplicable
) -> None:
    """Every ledger has a unique idempotency key, of exactly the declared columns.

    A client that repeats a request after a timeout would pay twice. A key over fewer columns
    is as wrong: then one tenant's key refuses another's entry.

    Fix: `create unique index concurrently on … (…)`, after a look for repeated keys.
    """
    if not schema.ledgers:
        not_applicable("[[schema.ledgers]] lists none")
    expect_none(ledgers.repeatable(db, schema.ledgers))


@check(
    "SCH007",
    severity="blocker",
    tags={"schema"},
    phases=("pr", "monitor"),
    source="seed 001, append-only ledgers",
)
def test_ledgers_are_append_only(
    schema: Schema,
    ledger_attempts: Callable[[], Sequence[Attempt]],
    transcript: Transcript,
    not_applicable: NotApplicable,
) -> None:
    """No application role can update, delete or truncate the entries of a ledger.

    Grants, policies and triggers are judged together: each write is tried in the sandbox, on a
    clone with entries, in the role; where only a policy for some rows stands in the way, also
    without it, for a session of the right tenant passes it.

    Partitions, children and views over a ledger are ways to it as well.

    Fix: revoke update, delete and truncate; add a trigger that refuses them from everybody.
    """
    if not schema.ledgers:
        not_applicable("[[schema.ledgers]] lists none")
    if not schema.application_roles:
        raise Unverified([Finding("[schema] application_roles", "is empty: nobody was tried")])
    attempts = ledger_attempts()
    transcript("\n".join(_line(attempt) for attempt in attempts))
    expect_none(ledgers.changeable(attempts))


def _line(attempt: Attempt) -> str:
    closed = ", ".join(attempt.closed) or attempt.problem or "nothing"
    return f"{attempt.table} {attempt.operation} {attempt.role}: closed by {closed}"
