"""The prover's answer to one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PROVEN, LEAK, UNKNOWN = "PROVEN", "LEAK", "UNKNOWN"
GATES = ("select", "insert", "update_old", "update_new", "delete", "enrol")
COMMANDS = {
    "select": "SELECT",
    "insert": "INSERT",
    "update_old": "UPDATE",
    "update_new": "UPDATE",
    "delete": "DELETE",
    "enrol": "INSERT",
}
ALWAYS = (
    "a cast or function that raises denies",
    "collations tell different texts apart",
    "constraints hold for all rows",
)


@dataclass(frozen=True)
class Verdict:
    """Whether every row that a role reaches through a gate is one of its session's tenants.

    A witness is `{"role": …, "gate": …, "settings": {name: text or None}, "rows": [[table,
    {column: text or None}], …], "old": {…}}`; the first row is the one that should not be reached,
    "old" what it was before an update.
    """

    table: str
    role: str  # of the database
    gate: str
    status: str  # PROVEN, LEAK, UNKNOWN
    reason: str = ""
    policies: tuple[str, ...] = ()  # that admit what should not be; empty where none decides
    always_true: bool = False
    exact: bool = True  # a leak that is not exact counts only when it was replayed
    assumptions: tuple[str, ...] = ()
    witness: Mapping[str, Any] | None = None
    others: tuple[Mapping[str, Any], ...] = ()  # witnesses to try where the first is not real
    smt: str = ""

    @property
    def object(self) -> str:
        """Return the stable name of what was judged."""
        return f"{self.table} {self.gate} {self.role}"
