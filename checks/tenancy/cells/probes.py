"""Findings from probed cells: what leaks, what is refused to whom it is promised, what is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from ...declare import Finding, Unverified, expect_none
from .matrix import ALLOW, BOUND, BROKEN, DENY, LEAKS, REFUSES, UNVERIFIED, Cell, Matrix

WORDS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE", "M": "MOVE"}
DOES = {
    ("S", "own"): "read rows of the own tenant",
    ("I", "own"): "insert a row of the own tenant",
    ("U", "own"): "update rows of the own tenant",
    ("D", "own"): "delete rows of the own tenant",
    ("M", "own"): "move rows of the own tenant to another one",
    ("S", "foreign"): "read rows of another tenant",
    ("I", "foreign"): "insert a row of another tenant",
    ("U", "foreign"): "update rows of another tenant",
    ("D", "foreign"): "delete rows of another tenant",
    ("M", "foreign"): "move rows of another tenant into the own one",
}
WRITTEN = {
    "plain": "without WHERE and RETURNING",
    "returning": "with RETURNING",
    "where": "with WHERE",
    "where returning": "with WHERE and RETURNING",
    "twin plain": "for a tenant whose name begins alike",
    "twin returning": "for a tenant whose name begins alike with RETURNING",
}
NOT_PROBED = "was not probed: the sandbox has no rows of it, or cannot say whose they are"
EVERYBODY = {"S": "read", "I": "insert", "U": "update", "D": "delete"}
Chosen = Callable[[Cell], bool]


class Trial(Protocol):
    """The sandbox in which was probed: what could not be tried, and why."""

    unverified: Mapping[str, str]


class Probes:
    """All cells of a target, judged by its matrix."""

    def __init__(self, cells: Sequence[Cell], matrix: Matrix, trial: Trial) -> None:
        self.matrix, self.trial, self.all = matrix, trial, cells
        self.cells = [cell for cell in cells if cell.table in matrix.tables]
        # Judged once for all that is asked about them; they are kept, and so are their ids.
        self._expected = {id(cell): matrix.expected(cell) for cell in self.cells}
        self._verdicts = {id(cell): matrix.verdict(cell) for cell in self.cells}
        self.wordless = self._without_control()

    def expect(self, chosen: Chosen, besides: Iterable[Finding] = ()) -> list[Cell]:
        """Judge the chosen cells, and return them.

        Raises Violation with what does not fit, and with what was found besides; without any,
        Unverified with what could not be judged: a cell, a table that was not probed, a caller
        who never got in.
        """
        looked_at = [cell for cell in self.cells if chosen(cell)]
        told = [cell for cell in looked_at if self._tells(cell)]
        unverified = [*self._untried(), *self._unjudged(told)]
        findings = [*self._findings(told), *besides]
        if findings or not unverified:
            expect_none([*findings, *unverified])
            return looked_at
        raise Unverified(unverified)

    def expects(self, cell: Cell, what: str) -> bool:
        """Say whether a cell is expected to answer so."""
        return self._expected[id(cell)] == what

    def verdict(self, cell: Cell) -> str:
        """Say how a cell stands to what is expected of it."""
        return self._verdicts[id(cell)]

    def leaks(self) -> int:
        """Count the cells in which a caller got at rows of another tenant."""
        across = (cell for cell in self.cells if cell.row == "foreign" or cell.operation == "M")
        return sum(cell.effective and self.verdict(cell) == LEAKS for cell in across)

    def is_append_only(self, cell: Cell) -> bool:
        """Say whether a cell changes a row of an append-only ledger."""
        return cell.operation in "UD" and self.matrix.is_append_only(cell.table)

    def _tells(self, cell: Cell) -> bool:
        """Say whether a cell tells anything: without rows for certain, only leaks do."""
        return cell.table not in self.trial.unverified or self.verdict(cell) == LEAKS

    def _findings(self, cells: Iterable[Cell]) -> Iterator[Finding]:
        wrong = (cell for cell in cells if self.verdict(cell) in (LEAKS, REFUSES, BROKEN))
        for together in _grouped(wrong):
            yield self._finding(together)

    def _finding(self, cells: Sequence[Cell]) -> Finding:
        """Tell of one caller, operation and table, in however many sessions and rows."""
        cell = min(cells, key=lambda one: (self.verdict(one) != LEAKS, one.session != BOUND))
        told = {LEAKS: self._leak, REFUSES: _refusal, BROKEN: _error}[self.verdict(cell)]
        where = f"session {', '.join(sorted({one.session for one in cells}))}"
        lines = [*cell.door, f"{cell.statement};", "rollback;"]
        return Finding(name(cell), f"{told(cell)} ({where})", evidence="\n".join(lines))

    def _leak(self, cell: Cell) -> str:
        by = ""
        if cell.answer != "rows" and self.matrix.decisive(cell) == "rows":
            by = "; only a trigger or a key stood in the way"
        return f"{cell.caller} can {self._does(cell)}{_how(cell.forms)}{by}"

    def _does(self, cell: Cell) -> str:
        kind = self.matrix.tables[cell.table].kind
        if kind in ("system", "global"):
            return f"{EVERYBODY[cell.operation]} rows of this {kind} table"
        if cell.row == "own" and not cell.effective:
            return DOES[cell.operation, "own"].replace("the own tenant", "a tenant")
        return DOES[cell.operation, cell.row]

    def _without_control(self) -> frozenset[str]:
        """List callers who got nothing of what is promised: their denials prove nothing."""
        promised = [cell for cell in self.cells if self.expects(cell, ALLOW)]
        given = {cell.caller for cell in promised if self.matrix.decisive(cell) == "rows"}
        return frozenset(cell.caller for cell in promised) - given

    def _unjudged(self, cells: Sequence[Cell]) -> Iterator[Finding]:
        open_cells = (cell for cell in cells if self.verdict(cell) == UNVERIFIED)
        for together in _grouped(open_cells):
            yield Finding(name(together[0]), f"could not be judged: {together[0].detail}")
        denied = {cell.caller for cell in cells if self.expects(cell, DENY)}
        for caller in sorted(denied & self.wordless):
            yield Finding(
                caller, "got nothing of what it is promised, so its denials prove nothing"
            )

    def _untried(self) -> Iterator[Finding]:
        for object, reason in sorted(self.trial.unverified.items()):
            yield Finding(object, f"could not be probed: {reason}")
        probed = {cell.table for cell in self.cells}
        told = probed | self.trial.unverified.keys()
        for table in self.matrix.intent.tables:
            # A partition may be for tenants that nobody is; its policies are RLS012's.
            if table.kind and not {table.name, table.root} & told:
                yield Finding(table.name, table.problem or NOT_PROBED)


def name(cell: Cell) -> str:
    """Name what a cell is about: table, operation, caller."""
    return f"{cell.table} {WORDS[cell.operation]} {cell.caller}"


def _how(forms: str) -> str:
    """Say how it must be written to get through; nothing where every way does, or none."""
    said = [part.rpartition(": ") for part in forms.split("; ")]
    through = [form for form, _, answer in said if answer == "rows"]
    if len(through) in (0, len(said)):
        return ""
    return f", written {' or '.join(WRITTEN.get(form, form) for form in through)}"


def _refusal(cell: Cell) -> str:
    why = f": {cell.sqlstate} {cell.detail}" if cell.sqlstate else ", no row was there for it"
    return f"{cell.caller} is promised to {DOES[cell.operation, cell.row]} and cannot{why}"


def _error(cell: Cell) -> str:
    does = DOES[cell.operation, cell.row]
    return (
        f"{cell.caller} tried to {does}; neither rows nor a denial: {cell.sqlstate} {cell.detail}"
    )


def _grouped(cells: Iterable[Cell]) -> list[list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(name(cell), []).append(cell)
    return [found[key] for key in sorted(found)]
