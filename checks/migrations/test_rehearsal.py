"""The pending migrations, run on a clone of the target's schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..declare import check, expect_none
from ..given import NotApplicable, Pending
from .gates import failure_finding


@check(
    "MIG013",
    severity="blocker",
    tags={"migrations"},
    phases=("preflight", "pr"),
    source="seed 002, P3",
)
def test_the_plan_runs_on_a_clone(
    pending: Pending, upgrade_clone: Callable[[], Any], not_applicable: NotApplicable
) -> None:
    """The pending plan runs on a clone of the target's schema.

    A failure is classified by its SQLSTATE into the abort gates of the runbook, never by its
    text: which gate it is decides who is called.

    Fix: what the gate's remedy says; then rehearse again.
    """
    if not pending.order and not pending.error:
        not_applicable("nothing is pending")
    run = upgrade_clone()
    expect_none([] if run.ok else [failure_finding(run)])
