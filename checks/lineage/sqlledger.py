"""Comparing a folder of SQL files with the ledger of what was run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from ..declare import Finding
from ..migrations.given import Chain, Step
from .meaning import first_difference

REPAIR = "supabase migration repair --status applied {}"


class Entry(Protocol):
    """A row of the ledger; an old tool kept neither statements nor name."""

    version: str
    name: str | None
    statements: tuple[str, ...] | None


def folder_findings(chain: Chain) -> list[Finding]:
    """Find files that no ledger could ever agree with: passed over, or there twice."""
    found = [
        Finding(name, "is never run: the tool passes over it", "rename it to <version>_<name>.sql")
        for name in chain.ignored
    ]
    if not chain.steps:
        found.append(Finding("migrations", chain.problem or "there are none"))
    by_version, by_content = defaultdict(list), defaultdict(list)
    for step in chain.steps:
        by_version[step.id].append(step)
        if step.statements:
            by_content[step.sha256].append(step)
    for version, steps in by_version.items():
        if len(steps) > 1:
            names = " and ".join(step.name for step in steps)
            found.append(_at(steps[-1], version, f"is the version of {names}; the second fails"))
    for first, *others in by_content.values():
        found += [_at(step, step.name, f"says what {first.name} says") for step in others]
    return found


def ledger_findings(chain: Chain, entries: Sequence[Entry], phase: str) -> list[Finding]:
    """Find what was run and is gone or different, and what was skipped or is still to run."""
    local = {step.id: step for step in reversed(chain.steps)}  # of two files the first ran
    applied = {entry.version for entry in entries}
    found = [
        Finding(entry.version, "was applied, and no file of the folder has its version")
        for entry in entries
        if entry.version not in local
    ]
    for entry in entries:
        if entry.version in local:
            found += _differences(local[entry.version], entry)
    return [*found, *_pending(chain, applied, phase)]


def unrecorded(chain: Chain, entries: Sequence[Entry]) -> list[Finding]:
    """Find rows that say what was run by its version alone: nothing can be compared."""
    local = {step.id for step in chain.steps}
    return [
        Finding(
            entry.version,
            "was applied before the tool kept statements: what was run is not known",
            f"compare the schema, then: {REPAIR.format(entry.version)}",
        )
        for entry in entries
        if entry.statements is None and entry.version in local
    ]


def absent_findings(name: str, there: Collection[str], exists: bool) -> list[Finding]:
    """Say that tables of the migrations are there, and no ledger that knows of them."""
    if not there:
        return []
    state = "is empty" if exists else "does not exist"
    shown = ", ".join(sorted(there)[:3])
    message = f"{state}, and tables of the migrations do: {shown} ({len(there)} in all)"
    return [Finding(name, message, "find out what made them; then repair the ledger")]


def _differences(step: Step, entry: Entry) -> Iterator[Finding]:
    own = step.name.removeprefix(f"{step.id}_").removesuffix(".sql")
    if entry.name is not None and entry.name != own:
        yield _at(step, step.id, f"was applied as {entry.name}, and is called {own} now")
    if entry.statements is None:
        return
    at = first_difference(step.text, "\n;\n".join(entry.statements))
    if at is not None:
        line = step.statements[at].line if at < len(step.statements) else step.line
        message = f"{step.name} was edited after it was applied: statement {at + 1} differs"
        yield _at(step, step.id, message, line)


def _pending(chain: Chain, applied: set[str], phase: str) -> Iterator[Finding]:
    """Find local versions that were not applied: older ones never, newer ones in time."""
    newest = max(applied, default="")
    for step in chain.steps:
        if step.id in applied:
            continue
        if step.id < newest:
            message = f"{step.name} was not applied, and {newest} was: the tool refuses it"
            yield _at(step, step.id, message)
        elif phase == "postflight":
            yield _at(step, step.id, f"{step.name} was not applied")


def _at(step: Step, object: str, message: str, line: int = 0) -> Finding:
    return Finding(object, message, file=step.file, line=line or step.line)
