"""Judging what policies cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ...declare import Finding

TARGET, ALERT = 5.0, 20.0  # milliseconds, where the profile says nothing else
KPI = "rls_policy_evaluation"


class Cost(Protocol):
    """What one query on one table took, in milliseconds."""

    table: str
    caller: str
    query: str
    statement: str
    with_policy: float
    without: float
    problem: str
    of_policy: float


def too_slow(costs: Sequence[Cost], alert: float) -> list[Finding]:
    """Find tables whose policy costs more than the threshold; no figure is part of it."""
    slow: dict[str, list[Cost]] = {}
    for cost in costs:
        if cost.of_policy > alert:
            slow.setdefault(cost.table, []).append(cost)
    return [_finding(table, found, alert) for table, found in slow.items()]


def _finding(table: str, slow: Sequence[Cost], alert: float) -> Finding:
    queries = " and ".join(cost.query for cost in slow)
    return Finding(
        table,
        f"its policy adds more than {alert:g} ms to the {queries} of 50,000 rows",
        "wrap what reads the context: (select f()) is computed once, f() for every row",
        "\n".join(f"explain (analyze, buffers) {cost.statement};" for cost in slow),
    )


def unmeasured(costs: Sequence[Cost]) -> list[Finding]:
    """Find tables that could not be filled."""
    problems = {cost.table: cost.problem for cost in costs if cost.problem}
    return [Finding(table, problem) for table, problem in problems.items()]
