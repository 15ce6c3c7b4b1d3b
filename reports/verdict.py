"""What the rows of a run decide: reconciliation, scope, verdict and exit status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from .items import Entry, Plan
from .model import BLOCKING, OUTCOMES, SEVERITIES, CheckResult, Outcome, Severity, Verdict

Key = tuple[str, str, str]
DECIDED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


@dataclass(frozen=True)
class Judgement:
    """What a run decides."""

    verdict: Verdict | None
    scope_reason: str  # why it covers only a part; empty when it covers its phase
    complete: bool
    counts: dict[Outcome, int]
    planned: list[Entry]
    missing: list[Key]  # planned, without an outcome
    unplanned: list[Key]  # with an outcome, or with a second one

    @property
    def decides(self) -> bool:
        """Whether there is something to authorise: a whole phase, run to its end."""
        return self.complete and not self.scope_reason

    @property
    def balanced(self) -> bool:
        """Whether planned and executed are the same."""
        return not (self.missing or self.unplanned)


def phase_of(plan: Plan, told: str) -> str:
    """Return the phase of a run: as told, or the one that the selected checks share."""
    if told:
        return told
    entries = plan.by_node()
    phases = {entries[node]["phase"] for node in plan.selected if node in entries}
    return phases.pop() if len(phases) == 1 else ""


def judge(
    plan: Plan, results: Sequence[CheckResult], phase: str, told: str, ended: bool
) -> Judgement:
    """Decide; `told` is a scope reason from outside, `ended` says that nothing broke off."""
    planned = [entry for entry in plan.entries if entry["phase"] == phase]
    wanted = Counter(_key(entry) for entry in planned)
    executed = Counter(result.key for result in results)
    chosen = set(plan.selected)
    due = Counter(_key(entry) for entry in plan.entries if entry["nodeid"] in chosen)
    complete = ended and bool(results) and due == executed and max(executed.values()) == 1
    counts: dict[Outcome, int] = dict.fromkeys(OUTCOMES, 0)
    for result in results:
        counts[result.outcome] += 1
    reason = told or _partial(len(planned), len(results), counts["not_applicable"])
    blocked = any(result.blocks for result in results)
    verdict: Verdict | None = "BLOCKER" if blocked else None
    if complete and not reason and not blocked:
        verdict = "PASS"
    missing, extra = wanted - executed, executed - wanted
    return Judgement(
        verdict, reason, complete, counts, planned, sorted(missing), sorted(extra.elements())
    )


def _partial(planned: int, executed: int, inapplicable: int) -> str:
    if executed < planned:
        return f"{executed} of {planned} checks of the phase were run"
    # A run in which nothing applied has verified nothing: it must not read as a pass.
    return "no check applied" if executed == inapplicable else ""


def stopping(results: Sequence[CheckResult], fail_on: Severity) -> list[CheckResult]:
    """Return what makes a run fail: in a pull request more than what blocks the verdict."""
    counting = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return [r for r in results if r.severity in counting and r.outcome in BLOCKING]


def exit_status(
    status: int,
    judgement: Judgement,
    results: Sequence[CheckResult],
    fail_on: Severity,
    others: bool,
) -> int:
    """Return the exit status of a run; `others` says that something else than a check failed.

    What pytest decided for another reason (interrupted, usage, nothing selected) stays.
    """
    if status not in DECIDED:
        return status
    if stopping(results, fail_on) or others or not judgement.complete:
        return int(pytest.ExitCode.TESTS_FAILED)
    applied = len(results) - judgement.counts["not_applicable"]
    return int(pytest.ExitCode.OK if applied else pytest.ExitCode.NO_TESTS_COLLECTED)


def _key(entry: Entry) -> Key:
    return entry["id"], entry["target"], entry["phase"]
