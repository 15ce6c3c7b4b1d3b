"""What each probed cell should have answered, by the declared intent, and whether it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from ..given import Intent, TableIntent

ALLOW, DENY, FREE = "allow", "deny", "free"  # free: neither promised nor a leak
FITS, LEAKS, REFUSES, BROKEN, UNVERIFIED = "fits", "leaks", "refuses", "broken", "unverified"
DENIALS = frozenset({"none", "policy", "grant", "raised"})
COLLISIONS = frozenset({"23505", "23P01"})  # the made-up row met another; it was let through
BOUND = "bound"


class Cell(Protocol):
    """What a caller really could do: caller × table × operation × row × session."""

    caller: str
    table: str
    operation: str  # S, I, U, D; M moves a row to another tenant
    row: str  # own or foreign
    session: str
    effective: bool  # own is a tenant of this session, not only of its caller
    answer: str  # rows, none, policy, grant, raised, broken, unverified
    policy: str  # the answer of the policies alone
    sqlstate: str
    detail: str
    forms: str
    statement: str
    door: tuple[str, ...]


@dataclass
class Matrix:
    """The declared matrix, asked cell by cell."""

    intent: Intent
    letters: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = {table.name: table for table in self.intent.tables}
        for role in self.intent.section.roles:
            for name, letters in role.can.items():
                table = self.intent.canonical.get(name, name)
                self.letters[role.name, table] = frozenset(letters)

    def expected(self, cell: Cell) -> str:
        """Say what a cell should answer: allow, deny, or free."""
        table = self.tables[cell.table]
        can = cell.operation in self._letters(cell.caller, table)
        if table.kind == "system" or cell.operation == "M":
            return DENY
        if table.kind == "global":
            return self._of_everybody(cell, table, can)
        if cell.row != "own" or not can or self._is_kept(cell):
            return DENY
        if not cell.effective:
            return FREE if table.born_unowned and cell.operation == "I" else DENY
        return ALLOW if cell.session == BOUND and not table.root else FREE

    def verdict(self, cell: Cell) -> str:
        """Say how a cell stands to what is expected of it."""
        expected, answer = self.expected(cell), self.decisive(cell)
        if "unverified" in (cell.answer, answer):
            return UNVERIFIED
        if expected == DENY:
            return LEAKS if answer == "rows" else FITS if self._is_refused(cell) else BROKEN
        if expected == FREE or answer == "rows" or _collided(cell):
            return FITS
        return REFUSES if answer in DENIALS else BROKEN

    def decisive(self, cell: Cell) -> str:
        """Return the answer that counts.

        Between tenants it is that of the policies: a trigger or a key that stops a row today is
        no protection. Within a tenant it is that of all together.
        """
        within = cell.row == "own" and cell.effective and cell.operation != "M"
        if within or (self._is_kept(cell) and cell.answer == "raised"):
            return cell.answer
        if self.tables[cell.table].kind in ("global", "system"):
            return cell.answer
        return cell.policy

    def is_append_only(self, table: str) -> bool:
        """Say whether a table, or the one it is a part of, is an append-only ledger."""
        root = self.tables[table].root or table
        return bool(self.intent.append_only & {table, root})

    def _is_kept(self, cell: Cell) -> bool:
        """Say whether nobody may change this row, because its table is an append-only ledger."""
        return cell.operation in "UDM" and self.is_append_only(cell.table)

    def _is_refused(self, cell: Cell) -> bool:
        """Say whether the answer denies; what a trigger raises does where the policies do."""
        return self.decisive(cell) in DENIALS or cell.policy in DENIALS

    def _letters(self, caller: str, table: TableIntent) -> frozenset[str]:
        own = self.letters.get((caller, table.name))
        return self.letters.get((caller, table.root), frozenset()) if own is None else own

    def _of_everybody(self, cell: Cell, table: TableIntent, can: bool) -> str:
        """Expect of a global table what the matrix promises; its lists allow more."""
        listed: Any = table.read if cell.operation == "S" else table.write
        if can and cell.session == BOUND:
            return ALLOW
        return FREE if can or "*" in listed or cell.caller in listed else DENY


def _collided(cell: Cell) -> bool:
    return cell.policy == "rows" and cell.sqlstate in COLLISIONS
