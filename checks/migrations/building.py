"""Whether the history runs from empty, and how long each migration takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from ..declare import Finding
from .gates import Gate, gate_of
from .given import Applied, Chain, Step
from .judged import unread
from .telling import about, failure_told

SECONDS = {"": 1.0, "s": 1.0, "ms": 0.001}
# From empty there is no anchor to be wrong about: whatever is missing was not made.
MISSING = ("3F000", "42704", "42703", "42883", "42P01")
UNMADE = "let an earlier migration make it, or [migrations] prelude what the platform gives"
LACKING = re.compile(r'extension ".*" is not available')
ELSEWHERE = "name a server that has it: --scratch-dsn"


class Ran(Protocol):
    """One migration of the history, and what running it did."""

    step: Step
    applied: Applied


def history_findings(chain: Chain, history: Sequence[Ran]) -> Iterator[Finding]:
    """Find why the history does not run from empty: order, files that cannot be read, failures."""
    if chain.problem:
        yield Finding("[migrations] path", chain.problem)
        return  # whatever runs without an order is not the history
    unreadable = unread(chain)
    yield from unreadable
    named = {finding.object for finding in unreadable}
    for ran in history:
        if not ran.applied.ok and ran.step.id not in named:
            yield _failed(ran, len(chain.steps) - len(history))


def _failed(ran: Ran, left: int) -> Finding:
    failed = failure_told(ran.step, ran.applied)
    after = f"; {left} migrations after it did not run" if left else ""
    gate = gate_of(ran.applied.sqlstate, ran.applied.table) if ran.applied.sqlstate else None
    named = f"at gate {gate.name}, " if gate else ""
    message = f"does not run from empty: {named}{failed}{after}"
    return about(ran.step, message, _remedy(ran.applied, gate), at=ran.applied.at)


def _remedy(applied: Applied, gate: Gate | None) -> str:
    if LACKING.search(applied.message):
        return ELSEWHERE
    return UNMADE if applied.sqlstate in MISSING else gate.remedy if gate else ""


def bar_of(name: str, history: Sequence[Ran], kpi: Any) -> dict[str, Any]:
    """Return the slowest migration as the picture of figures wants it, in the KPI's unit."""
    slowest = max((ran.applied.seconds for ran in history), default=0.0)
    value = round(slowest / SECONDS[kpi.unit], 3)
    figure = {"name": f"{name}, slowest", "value": value, "unit": kpi.unit}
    return {**figure, "target": kpi.target, "alert": kpi.alert}


def slow_findings(history: Sequence[Ran], kpi: Any) -> list[Finding]:
    """Find migrations that take longer than the alert of the KPI."""
    alert = kpi.alert * SECONDS[kpi.unit]
    return [
        about(
            ran.step,
            f"takes {ran.applied.seconds:.1f} s to apply; the alert is at {alert:g} s",
            "split it, and move changes of many rows out of the deployment",
        )
        for ran in history
        if ran.applied.seconds > alert
    ]
