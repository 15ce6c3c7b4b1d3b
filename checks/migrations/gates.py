"""The runbook's abort gates, by SQLSTATE.

Source: seed 002, P3; PostgreSQL documentation, appendix A.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..declare import Finding


@dataclass(frozen=True)
class Gate:
    """One abort gate, and what to do when it triggers."""

    name: str
    remedy: str


ALREADY = Gate("DuplicateTable", "the ledger is behind reality: find out what made the object")
MISSING = Gate("MissingColumn", "the schema is not at the claimed revision: check the anchor")
TYPES = Gate("Enum/type redefinition", "a type exists already, or the anchor is wrong")
LOCKS = Gate("Lock timeout/deadlock", "end the blocking session, then retry once")
BACKFILL = Gate("Backfill conflict", "rows violate what the migration assumes: look at the data")
WIDTH = Gate("Lineage width", "widen alembic_version.version_num before the upgrade")
RIGHTS = Gate("Privilege", "the migrating role does not own what it alters")
FROZEN = Gate("Read only", "lift default_transaction_read_only for the migrating role")
SERVER = Gate("Infrastructure", "the server or the connection failed, not the migration")
RETRY = Gate("Serialization", "retry, at most once")
CONTEXT = Gate("Transaction context", "split the migration: it needs a transaction of its own")
SYNTAX = Gate("SQL drift", "the SQL does not fit this server's version")

BY_STATE = {
    **dict.fromkeys(("42P07", "42701", "42723", "42P06", "42P04", "42P16"), ALREADY),
    **dict.fromkeys(("42703", "42P01", "42883", "3F000", "42830", "42804"), MISSING),
    **dict.fromkeys(("42710", "42704", "55P04"), TYPES),
    **dict.fromkeys(("55P03", "40P01", "57014"), LOCKS),
    **dict.fromkeys(("22001", "22003", "22012", "22P02", "P0001", "P0004"), BACKFILL),
    "42501": RIGHTS,
    "25006": FROZEN,
    "40001": RETRY,
    "42601": SYNTAX,
    **dict.fromkeys(("0A000", "2BP01", "42P13"), SYNTAX),
}
BY_CLASS = {
    "08": SERVER,
    "28": SERVER,
    "53": SERVER,
    "57": SERVER,
    "58": SERVER,
    "23": BACKFILL,
    "22": BACKFILL,
    "25": CONTEXT,
    "55": CONTEXT,
    "42": SYNTAX,
}


def gate_of(sqlstate: str, table: str) -> Gate | None:
    """Classify a failure; `table` is the one it happened on, as the server reports it.

    22001 has two meanings: on the version table a revision id is too long, elsewhere a value
    is. Nothing is returned for a state that no gate covers.
    """
    if sqlstate == "22001" and table.rpartition(".")[2] == "alembic_version":
        return WIDTH
    return BY_STATE.get(sqlstate) or BY_CLASS.get(sqlstate[:2])


def failure_finding(run: Any) -> Finding:
    """Say which revision failed, at which gate."""
    object = run.failed or "upgrade"
    message = " ".join(str(run.message).split())[:300]
    if not run.sqlstate:
        return Finding(object, f"failed outside of the database: {message}")
    gate = gate_of(run.sqlstate, run.table)
    if gate is None:
        return Finding(object, f"failed with {run.sqlstate}, which no gate covers: {message}")
    return Finding(object, f"gate {gate.name}: {run.sqlstate}: {message}", gate.remedy)
