"""The shape of `results.json`, the machine interface of a pack."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["blocker", "major", "minor"]
Outcome = Literal["passed", "failed", "error", "waived", "accepted", "unverified", "not_applicable"]
Verdict = Literal["PASS", "BLOCKER"]

BLOCKING: tuple[Outcome, ...] = ("error", "failed", "unverified")
OUTCOMES: tuple[Outcome, ...] = (
    *("passed", "failed", "error", "waived", "accepted"),
    *("unverified", "not_applicable"),
)
SEVERITIES: tuple[Severity, ...] = ("blocker", "major", "minor")


class Strict(BaseModel):
    """A model without room for what it does not name."""

    model_config = ConfigDict(extra="forbid")


class Finding(Strict):
    """One object that breaks a requirement.

    `evidence` is a path below the pack; `file` is relative to the folder of the target's profile,
    and `line` counts from 1.
    """

    object: str
    message: str
    remedy: str = ""
    evidence: str = ""
    file: str = ""
    line: int = 0


class CheckResult(Strict):
    """What became of one check on one target in one phase."""

    id: str
    title: str
    severity: Severity
    tags: list[str]
    target: str
    phase: str
    nodeid: str
    outcome: Outcome
    duration_s: float
    source: str
    fix: str
    reason: str = ""  # why it does not apply
    findings: list[Finding] = []
    waived: list[dict[str, str]] = []
    accepted: list[dict[str, str]] = []
    raw: list[dict[str, str]] = []  # label, path below the pack

    @property
    def key(self) -> tuple[str, str, str]:
        """The identity of a result in a run."""
        return self.id, self.target, self.phase

    @property
    def blocks(self) -> bool:
        """Whether it keeps the verdict from being PASS."""
        return self.severity == "blocker" and self.outcome in BLOCKING


class RunInfo(Strict):
    """One run: what it was, and whether it came to its end."""

    id: str
    suite: str
    suite_commit: str
    phase: str
    stage: str
    scope: Literal["full", "partial"]
    scope_reason: str
    fail_on: Severity
    started: str
    finished: str | None
    complete: bool
    facts_sha256: str


class Results(Strict):
    """`results.json`."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Literal["pgattest.results/1"] = Field("pgattest.results/1", alias="schema")
    run: RunInfo
    verdict: Verdict | None  # None: this run decides nothing
    counts: dict[Outcome, int]
    targets: list[dict[str, Any]]
    checks: list[CheckResult]
