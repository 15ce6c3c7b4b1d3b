"""What squawk's remarks mean here: which of them count, and which suppressions have a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..declare import Finding
from .given import Remark, Step

# These fire on nearly every migration of a framework: a hint, not a fault.
MINOR = frozenset(
    {
        "prefer-bigint-over-int",
        "prefer-bigint-over-smallint",
        "prefer-identity",
        "prefer-robust-stmts",
        "prefer-text-field",
        "require-enum-value-ordering",
        "require-lock-timeout",
        "require-statement-timeout",
        "require-table-schema",
        "require-timeout-settings",
    }
)
IGNORE = re.compile(r"--\s*squawk-ignore(?:-file)?\b|/\*\s*squawk-ignore(?:-file)?\b", re.I)
COMMENT = re.compile(r"^\s*--\s*\S+\s+\S+")


def severity_of(rule: str, declared: Mapping[str, str]) -> str:
    """Return what a remark of a rule is: as the profile says, else by our own list."""
    return declared.get(rule, "minor" if rule in MINOR else "major")


def counted(
    remarks: Sequence[Remark], steps: Mapping[str, Step], declared: Mapping[str, str]
) -> list[Finding]:
    """Return what fails a migration, once per rule and file; what is minor is told, no more."""
    groups: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        if severity_of(remark.rule, declared) in ("major", "blocker"):
            groups.setdefault((remark.step, remark.rule), []).append(remark)
    return [_finding(steps[id], rule, group) for (id, rule), group in groups.items()]


def _finding(step: Step, rule: str, group: Sequence[Remark]) -> Finding:
    lines = sorted({remark.line for remark in group})
    where = f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(map(str, lines))}"
    first = group[0]
    said = f"{where}: {first.message}"
    return Finding(f"{step.name} {rule}", said, first.help, file=step.file, line=lines[0])


def unexplained(steps: Sequence[Step]) -> list[Finding]:
    """Find suppressions without a reason: a comment in words, above them."""
    findings = []
    for step in steps:
        above = ""
        for number, line in enumerate(step.text.splitlines(), 1):
            if not IGNORE.search(line):
                above = line
            elif not COMMENT.match(above):
                object = f"{step.name} line {number}"
                said = "a rule is ignored, and no comment above it says why"
                findings.append(Finding(object, said, file=step.file, line=number))
    return findings


def told(remarks: Sequence[Remark], declared: Mapping[str, str]) -> str:
    """List every remark, for the log."""
    return "".join(
        f"{remark.step} line {remark.line} {remark.rule} "
        f"({severity_of(remark.rule, declared)}): {remark.message}\n"
        for remark in remarks
    )
