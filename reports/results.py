"""One row per check, target and phase: what the reports of a run mean together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .items import Entry, Plan
from .model import CheckResult, Finding

# From the least to the most alarming: the worst of set-up, call and teardown counts.
RANK = ("passed", "accepted", "waived", "not_applicable", "unverified", "failed", "error")
CRASHED = "???"  # what pytest-xdist calls the moment in which a worker died
STRUCTURED = ("findings", "waived", "accepted", "log", "measure", "picture", "raw", "tags")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of one report of pytest; every part of it is redacted."""

    nodeid: str
    when: str
    outcome: str
    duration: float
    properties: tuple[tuple[str, str], ...]
    text: str = ""  # first line of a crash

    def every(self, name: str) -> Iterator[str]:
        """Return the values of all properties of one name, in their order."""
        return (value for key, value in self.properties if key == name)


@dataclass(frozen=True)
class Row:
    """A check's result, and what it left to be kept beside it."""

    result: CheckResult
    logs: list[dict[str, str]] = field(default_factory=list)
    raws: list[dict[str, str]] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # evidence by its path below the pack


def rows(plan: Plan, seen: Iterable[Seen]) -> list[Row]:
    """Return a row for every check that came to its end, sorted by its key.

    A check whose teardown was never reported (interrupted, killed), or which was set up and
    never called (`--setup-only`), has no row: it is missing, and reconciliation says so.
    """
    entries, by_node = plan.by_node(), dict[str, list[Seen]]()
    for report in seen:
        by_node.setdefault(report.nodeid, []).append(report)
    found = []
    for nodeid, reports in by_node.items():
        entry = entries.get(nodeid) or entry_in(reports[-1])
        if entry and _ended(reports):
            found.append(_row(entry, reports))
    return sorted(found, key=lambda row: (row.result.key, row.result.nodeid))


def _ended(reports: Sequence[Seen]) -> bool:
    said = {report.when for report in reports}
    ready = all(report.outcome == "passed" for report in reports if report.when == "setup")
    return CRASHED in said or ("teardown" in said and ("call" in said or not ready))


def entry_in(report: Seen) -> Entry | None:
    """Return the plan's entry as a report carries it; None for a test that is no check."""
    properties = dict(report.properties)
    if "id" not in properties:
        return None
    names = ("id", "severity", "title", "tags", "source", "fix", "target", "phase")
    return {name: properties.get(name, "") for name in names} | {"nodeid": report.nodeid}


def _row(entry: Entry, reports: Sequence[Seen]) -> Row:
    last = reports[-1]
    outcome = _outcome(reports)
    findings = [Finding(**finding) for finding in _lists(last, "findings")]
    if last.when == CRASHED:
        findings = [Finding(object=entry["id"], message="the process that ran it died")]
    facts = {key: entry[key] for key in ("id", "title", "severity", "target", "phase")}
    return Row(
        CheckResult(
            **facts,
            tags=json.loads(entry["tags"] or "[]"),
            nodeid=entry["nodeid"],
            source=entry["source"],
            fix=entry["fix"],
            outcome=outcome,
            duration_s=round(sum(report.duration for report in reports), 3),
            reason=" ".join(last.every("not_applicable")) if outcome == "not_applicable" else "",
            findings=findings if outcome in ("failed", "error", "unverified") else [],
            waived=[_texts(entry) for entry in _lists(last, "waived")],
            accepted=[_texts(entry) for entry in _lists(last, "accepted")],
        ),
        logs=[json.loads(text) for text in last.every("log")],
        raws=[json.loads(text) for text in last.every("raw")],
        pictures=[json.loads(text) for text in last.every("picture")],
        measures=[json.loads(text) for text in last.every("measure")],
    )


def _outcome(reports: Sequence[Seen]) -> str:
    """Return the worst of what was judged; a failure that nobody judged is an error."""
    last = reports[-1]
    said = [value for value in last.every("outcome") if value in RANK]
    if any(True for _ in last.every("not_applicable")):
        said.append("not_applicable")
    unjudged = any(report.outcome == "failed" for report in reports)
    if unjudged and not {"failed", "error", "unverified"} & set(said):
        said.append("error")
    return max(said, key=RANK.index, default="passed")


def _lists(report: Seen, name: str) -> list[dict[str, Any]]:
    return [element for text in report.every(name) for element in json.loads(text)]


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in entry.items()}
