"""What the database claims, and what an upgrade would do from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..declare import Finding, Violation, check, expect_none
from ..given import Accept, Difference, Ledger, NotApplicable, Pending
from ..parity.differences import findings_of
from ..parity.exceptions import excused
from ..plan import touched_by_plan
from .path import path_findings


@check(
    "LIN007",
    severity="blocker",
    tags={"lineage"},
    phases=("preflight", "postflight", "pr"),
    source="seed 002, anchor parity",
)
def test_the_stamp_is_true(
    ledger: Ledger,
    drift: Callable[[str], list[Difference]],
    approved_exceptions: list[Any],
    accept: Accept,
    not_applicable: NotApplicable,
) -> None:
    """The stamp is true.

    The catalog is the one that the project's migrations build up to the claimed revision.
    `alembic stamp head` on an old schema gives perfect lineage and no tables.

    Fix: find the revision that the schema really is at; restore, rather than stamp again.
    """
    if not ledger.rows:
        not_applicable("the database is not stamped: it claims nothing")
    if len(ledger.rows) > 1:
        raise Violation([Finding(row, "is one of several claims") for row in ledger.rows])
    applied, left = excused(drift(ledger.rows[0]), approved_exceptions)
    accept([entry.listed("LIN007") for entry in applied])
    expect_none(findings_of(left))


@check(
    "LIN009",
    severity="blocker",
    tags={"lineage"},
    phases=("preflight", "postflight", "pr"),
    source="seed 002, P3",
)
def test_the_plan_is_the_approved_path(
    pending: Pending, migrations: Any, phase: str, not_applicable: NotApplicable
) -> None:
    """The plan is the approved path, in the tool's real order.

    Alembic orders parallel branches by the parents of their merge, not by number; what was
    rehearsed is what it really does. After the upgrade nothing is left to do.

    Fix: have the path that the tool plans rehearsed and approved.
    """
    if not migrations.path_to_head:
        not_applicable("the profile has no [migrations] path_to_head")
    approved = [] if phase == "postflight" else migrations.path_to_head
    expect_none(path_findings(pending, approved))


@check(
    "LIN011",
    severity="major",
    tags={"lineage"},
    phases=("preflight", "pr"),
    source="seed 002, Governance notes",
)
def test_the_plan_drops_no_data(planned: Pending, migrations: Any) -> None:
    """The plan drops nothing that holds data, unless it was declared.

    Forward-only discipline: a dropped table or column cannot come back without a restore.

    Fix: declare it under `[[migrations.drops]]` with its reason, or drop it in a later change.
    """
    declared = {drop.object for drop in migrations.drops}
    touched = touched_by_plan(planned, migrations.version_table)
    expect_none(
        Finding(object, f"the plan {action}", "declare it under [[migrations.drops]]")
        for object, action in sorted(set(touched.drops))
        if object not in declared | {migrations.version_table}
    )
