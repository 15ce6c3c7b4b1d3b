"""The decision record: what a reviewer authorises or rejects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import ConfigDict, Field

from .model import BLOCKING, CheckResult, Strict, Verdict
from .record import Record

# The classes of the runbook, by the beginning of a check's id; the longest one counts.
CLASSES = {
    "PRE001": "connection",
    "LIN001": "multiple heads conflict",
    "PRE005": "multiple heads conflict",
    "LIN002": "dependency ordering",
    "LIN009": "dependency ordering",
    "LIN": "SQL drift",
    "MIG": "SQL drift",
    "PAR": "structural parity mismatch",
    "LIN007": "structural parity mismatch",
    "SCH": "structural parity mismatch",
    "TYP": "structural parity mismatch",
}
DRIFT = ("PAR", "LIN007", "LIN008", "LIN010", "TYP")


class Decision(Strict):
    """`decision.json`: the fields of the formal decision template."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Literal["pgattest.decision/1"] = Field("pgattest.decision/1", alias="schema")
    run: str
    facts_sha256: str
    phase: str
    stage: str
    status: Verdict
    target: str
    final_revision: str
    heads_state: str
    errors: list[str]
    drift_detected: list[str]
    root_cause: list[str]
    risk_tier: str
    waived: list[str]
    accepted: list[str]
    authorization: Literal["pending"] = "pending"


def decision(record: Record) -> Decision:
    """Draw up the decision of a run that decides; only people authorise it."""
    told = {key: str(value) for key, value in record.about.decision.items()}
    failed = [result for result in record.results if result.outcome in BLOCKING]
    blocking = record.blocking
    return Decision(
        run=record.id,
        facts_sha256=record.facts_sha256,
        phase=record.phase,
        stage=record.about.stage,
        status=record.judgement.verdict or "BLOCKER",
        target=targets(record),
        final_revision=told.get("final_revision", ""),
        heads_state=told.get("heads_state", ""),
        errors=list(_lines(blocking)),
        drift_detected=list(_lines(r for r in failed if r.id.startswith(DRIFT))),
        root_cause=sorted({told.get("root_cause", "") or root_cause(r) for r in blocking}),
        risk_tier=told.get("risk_tier", "") or risk_tier(record),
        waived=[f"{r.id} {w.get('object', '')}" for r in record.results for w in r.waived],
        accepted=[f"{r.id} {a.get('object', '')}" for r in record.results for a in r.accepted],
    )


def targets(record: Record) -> str:
    """Name the target as the decision template wants it: server and database."""
    told = str(record.about.decision.get("target") or "")
    known = (str(t.get("masked_dsn") or t.get("name")) for t in record.about.targets)
    return told or ", ".join(known)


def root_cause(result: CheckResult) -> str:
    """Classify a blocking result; a check outside of the runbook's classes by its family."""
    fitting = [start for start in CLASSES if result.id.startswith(start)]
    if fitting:
        return CLASSES[max(fitting, key=len)]
    return result.tags[0] if result.tags else "unclassified"


def risk_tier(record: Record) -> str:
    """Grade what is left of the risk, where the profile does not say it."""
    if record.blocking:
        return "high"
    waived = any(result.waived for result in record.results)
    return "medium" if waived or record.other_failures else "low"


def as_markdown(told: Decision) -> str:
    """Return the decision for people."""
    fields = {
        "Status": told.status,
        "Target": told.target,
        "Final revision": told.final_revision or "not stated",
        "Heads state": told.heads_state or "not stated",
        "Errors": _list(told.errors),
        "Drift detected": _list(told.drift_detected),
        "Root-cause classification": ", ".join(told.root_cause) or "none",
        "Risk tier (updated)": told.risk_tier,
        "Waived": _list(told.waived),
        "Accepted by design": _list(told.accepted),
        "Authorization": "pending (Approved | Rejected, by an approver's signature)",
    }
    body = "\n".join(f"- **{name}**: {value}" for name, value in fields.items())
    return (
        f"# Decision: {told.status}\n\nRun {told.run}, {told.phase} {told.stage}, facts "
        f"`{told.facts_sha256}`.\n\n{body}\n"
    )


def _lines(results: Iterable[CheckResult]) -> Iterator[str]:
    for result in results:
        for finding in result.findings:
            yield f"{result.id} [{result.target}] {finding.object}: {finding.message}"


def _list(lines: list[str]) -> str:
    # Backquotes: names and messages from a database are text, not Markdown.
    quoted = ("\n  - `" + " ".join(line.replace("`", "'").split()) + "`" for line in lines)
    return "".join(quoted) or "none"
