"""What a migration does when it is run: from empty, twice, stopped half way, and how long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..declare import Finding, Unverified, check, expect_none
from ..given import NotApplicable, Picture, Transcript
from .building import SECONDS, Ran, bar_of, history_findings, slow_findings
from .covering import uncovered
from .given import Chain, Interrupted, Run, Step
from .judged import judged_steps
from .resuming import resume_findings, unstopped
from .tried import Tried
from .verdicts import reapply_findings, told, unjudged, verdict_of

KPI = "migration_apply"
Measure = Callable[[str, float, str], None]


@check(
    "MIG004",
    severity="blocker",
    tags={"migrations"},
    phases=("pr",),
    source="seed 001, RUN-003; field, apply twice",
)
def test_applying_twice_changes_nothing(
    chain: Chain,
    history: Sequence[Ran],
    twice: Callable[[Step], Run],
    migration_section: Any,
    transcript: Transcript,
    not_applicable: NotApplicable,
) -> None:
    """Applying a migration twice changes neither catalog nor rows.

    Each is run again on rows in every column, on grants and comments of others: it is
    idempotent, fails closed (`[migrations] reapply` says whether it may), or it does silent
    harm: a duplicate, a change of data, or half of it before an error.

    Fix: name what is created and guard it by that name; key inserts; replace, do not recreate.
    """
    tried = Tried(twice, history)
    runs = tried.each(judged_steps(chain, not_applicable))
    transcript("".join(f"{run.step.id}: {told(run, verdict_of(run))}\n" for run in runs))
    expect_none(reapply_findings(runs, migration_section.repeatable))
    tried.settle(*unjudged(runs), *uncovered(runs))


@check("MIG005", severity="blocker", tags={"migrations"}, phases=("pr",), source="seed 001")
def test_the_history_applies_from_empty(chain: Chain, history: Sequence[Ran]) -> None:
    """The whole history applies from empty.

    A new environment, a restore of nothing and every test start there. A file that was edited
    for a database that already had its objects runs on no other.

    Fix: what the gate's remedy says; correct the migration that fails, or squash the history.
    """
    expect_none(history_findings(chain, history))
    if not history:
        raise Unverified([Finding("[migrations] path", "there is no migration to run")])


@check("MIG009", severity="major", tags={"migrations"}, phases=("pr",))
def test_a_stopped_migration_can_be_run_again(
    chain: Chain,
    history: Sequence[Ran],
    interrupted: Callable[[Step], tuple[Interrupted, ...]],
    transcript: Transcript,
    not_applicable: NotApplicable,
) -> None:
    """A migration that was stopped after any statement leads, run again, to the same catalog.

    What cannot run in a transaction leaves half of itself: CREATE INDEX CONCURRENTLY leaves an
    invalid index, which IF NOT EXISTS then takes for the whole.

    Fix: one transaction where that can be; else `drop … if exists` first what may be half made.
    """
    tried = Tried(lambda step: (step, interrupted(step)), history)
    stopped = tried.each(judged_steps(chain, not_applicable))
    transcript("".join(f"{step.id}: stopped {len(each)} times\n" for step, each in stopped))
    expect_none(found for step, each in stopped for found in resume_findings(step, each))
    tried.settle(*unstopped(step for step, _ in stopped))


@check("MIG011", severity="major", tags={"migrations"}, phases=("pr",), source="seed 001, KPI")
def test_migrations_apply_in_time(
    chain: Chain,
    history: Sequence[Ran],
    profile: Any,
    measure: Measure,
    picture: Picture,
    not_applicable: NotApplicable,
) -> None:
    """Migrations apply within the KPI, each of them.

    Measured from empty in the sandbox: what is slow without any rows is slower with them.

    Fix: split the migration, and move changes of many rows out of the deployment.
    """
    kpi = profile.kpi.get(KPI) or not_applicable(f"the profile has no [kpi] {KPI}")
    if kpi.unit not in SECONDS:
        raise Unverified([Finding(f"[kpi] {KPI}", f"its unit is {kpi.unit!r}, not s or ms")])
    ids = {step.id for step in judged_steps(chain, not_applicable)}
    judged = [ran for ran in history if ran.step.id in ids]
    for ran in judged:
        measure(f"apply {ran.step.id}", round(ran.applied.seconds, 3), "s")
    measure("apply all", round(sum(ran.applied.seconds for ran in history), 3), "s")
    picture({"kind": "kpi", "bars": [bar_of(KPI, judged, kpi)]})
    expect_none(slow_findings(judged, kpi))
    if len(history) < len(chain.steps) or not all(ran.applied.ok for ran in history):
        raise Unverified([Finding("[migrations] path", "not every migration ran: see MIG005")])
