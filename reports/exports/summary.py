"""A short page for a pull request: the verdict, what must be fixed, what was accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import BLOCKING, SEVERITIES, CheckResult
from ..record import Record, said_once
from ..redact import MASK

SHOWN = 30  # findings; the report has them all
SIGN = {"PASS": "✅", "BLOCKER": "⛔"}
# What Markdown, or the HTML inside of it, would take for more than text.
SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~@-])")


def summary(record: Record) -> str:
    """Return Markdown that fits into a comment; its sign is that of the build."""
    counts = [f"{n} {name.replace('_', ' ')}" for name, n in record.judgement.counts.items() if n]
    sign = "⛔" if record.stopping else SIGN.get(record.banner, "⚠️")
    lines = [
        f"## {sign} pgattest {plain(record.title)}: {record.banner}",
        "",
        ", ".join(counts) or "Nothing was run.",
    ]
    if record.stopping and not record.blocking:
        failing = f"{len(record.stopping)} checks of severity {record.fail_on} or worse"
        lines += ["", f"The run fails: {failing}."]
    if record.judgement.scope_reason:
        lines += ["", f"No decision: {plain(record.judgement.scope_reason)}"]
    failed = [result for result in record.results if result.outcome in BLOCKING]
    lines += _findings(sorted(failed, key=lambda result: SEVERITIES.index(result.severity)))
    lines += _suppressed(record.results)
    return "\n".join(lines) + "\n"


def _findings(results: Iterable[CheckResult]) -> list[str]:
    found = said_once(results)
    if not found:
        return []
    lines = ["", "| check | severity | object | what is wrong |", "|---|---|---|---|"]
    for said in found[:SHOWN]:
        finding = said.finding
        worst = min((r.severity for r in said.results), key=SEVERITIES.index)
        cells = (said.ids, worst, finding.object, finding.message + said.place)
        lines.append(f"| {' | '.join(plain(cell) for cell in cells)} |")
    if len(found) > SHOWN:
        lines += ["", f"… and {len(found) - SHOWN} more: the report has them all."]
    return lines


def _suppressed(results: Iterable[CheckResult]) -> list[str]:
    entries = [
        f"- {result.id} {plain(entry.get('object', ''))}: {plain(entry.get('reason', ''))}"
        for result in results
        for entry in [*result.accepted, *result.waived]
    ]
    if not entries:
        return []
    head = f"<details><summary>{len(entries)} accepted or waived</summary>"
    return ["", head, "", *entries[:SHOWN], "", "</details>"]


def plain(text: str) -> str:
    """Return text that Markdown shows as it is, in one line; what is masked stays a mask."""
    parts = " ".join(text.split()).split(MASK)
    return MASK.join(SPECIAL.sub(r"\\\1", part) for part in parts)
