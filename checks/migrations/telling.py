"""How what a migration did is told: in one line, and in full as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..declare import Finding
from ..given import Difference
from ..parity.differences import evidence, findings_of
from .given import Applied, Run, Step, TableChange

SHOWN = 3
# The sandbox grants everything to one role more, as somebody may have done by hand.
WITNESS, ANYBODY = "pgattest_witness", "whoever else it was granted to"


def about(step: Step, message: str, remedy: str = "", evidence: str = "", at: int = -1) -> Finding:
    """Make a finding about a migration, at one of its statements or where its code begins."""
    known = 0 <= at < len(step.statements)
    line = step.statements[at].line if known else step.line
    return Finding(step.id, message, remedy, evidence, step.file, line)


def differences_told(differences: Iterable[Difference]) -> str:
    """Say how two catalogs differ; the parts of a table are told with the table."""
    return _some([plain(finding.message) for finding in findings_of(differences)])


def plain(text: str) -> str:
    """Name the sandbox's own role by what it stands for."""
    return text.replace(WITNESS, ANYBODY)


def rows_told(changes: Iterable[TableChange]) -> str:
    """Say how rows differ, table by table."""
    return _some([row_told(change) for change in changes])


def row_told(change: TableChange) -> str:
    """Say how the rows of one table differ."""
    if change.after is None:
        return f"{change.table} is gone, with {change.before} rows"
    if change.before != change.after and change.columns:
        return f"the sequence {change.table} goes back to {change.after} from {change.before}"
    if change.before != change.after:
        return f"{change.table} has {change.after} rows instead of {change.before}"
    return f"{change.table} has other values in {', '.join(change.columns)}"


def failure_told(step: Step, applied: Applied) -> str:
    """Say how running a migration failed: SQLSTATE, line and the server's words."""
    said = " ".join(applied.message.split())[:200]
    return f"{applied.sqlstate or 'no SQLSTATE'}{at_line(step, applied.at)}: {said}"


def at_line(step: Step, statement: int) -> str:
    """Say at which line a statement is; nothing where it is not known."""
    if not 0 <= statement < len(step.statements):
        return ""
    return f" at line {step.statements[statement].line}"


def in_full(run: Run) -> str:
    """Write every difference of a run in full."""
    texts = [plain(f"{d}\n{evidence(d)}") for d in run.catalog]
    return "\n".join([*texts, *map(row_told, run.rows)])


def _some(texts: Sequence[str]) -> str:
    left = len(texts) - SHOWN
    return "; ".join(texts[:SHOWN]) + (f"; and {left} more" if left > 0 else "")
