"""What a migration keeps: the rows that are there, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..declare import check, expect_none
from ..given import NotApplicable, Transcript
from .building import Ran
from .covering import coverage_told, covered, uncovered
from .given import Chain, Run, Step, Watched
from .hidden import hidden_writes
from .judged import judged_steps
from .returning import Returning
from .surviving import refused, row_findings
from .tried import Tried
from .writing import unreached

Measure = Callable[[str, float, str], None]


@check(
    "MIG006",
    severity="major",
    tags={"migrations"},
    phases=("pr",),
    source="seed 001, rollback; field, downgrades that lose",
)
def test_downgrades_restore_what_was_there(
    chain: Chain,
    history: Sequence[Ran],
    back: Callable[[Step], Run],
    migration_section: Any,
    transcript: Transcript,
    not_applicable: NotApplicable,
) -> None:
    """Each migration's downgrade restores catalog, grants, comments and rows exactly.

    Tried one by one, each from its own rows: in a whole chain down an earlier downgrade hides
    what a later one forgot. What cannot be undone is declared, so that nobody relies on it.

    Fix: restore in the downgrade what the upgrade changed, or declare it irreversible.
    """
    steps = judged_steps(chain, not_applicable)
    returning = Returning(migration_section.irreversible, Tried(back, history))
    found = [*returning.findings(steps, [step.id for step in chain.steps])]
    transcript("".join(map(coverage_told, returning.runs)))
    expect_none(found)
    returning.tried.settle(*uncovered(returning.runs))


@check(
    "MIG007",
    severity="blocker",
    tags={"migrations"},
    phases=("pr",),
    source="seed 002, P3, back-fill",
)
def test_existing_rows_survive(
    chain: Chain,
    history: Sequence[Ran],
    survival: Callable[[Step], Run],
    watched: Callable[[Step], Watched],
    migration_section: Any,
    transcript: Transcript,
    measure: Measure,
    not_applicable: NotApplicable,
) -> None:
    """Rows and grants that are there survive every migration; rows change only as declared.

    Every table has rows with a value in every column before a migration runs; afterwards their
    content is compared over the columns that are still there. A column that is dropped and
    comes back empty, and a back-fill that overwrites what people entered, look well on no rows.
    An object that is dropped and made anew has lost its grants, or is open to everybody again.

    Fix: correct the migration, or declare under `[[migrations.data]]` what it is meant to change.
    """
    steps = judged_steps(chain, not_applicable)
    tried = Tried(survival, history)
    runs = tried.each(steps)
    transcript("".join(map(coverage_told, runs)))
    measure("tables compared", sum(map(covered, runs)), "tables")
    drops = [drop.object for drop in migration_section.drops]
    known = [step.id for step in chain.steps]
    declared, watching = migration_section.data, Tried(watched, history)
    seen = row_findings(runs, declared, drops, known)
    hidden = hidden_writes(runs, watching.each(run.step for run in runs), declared)
    expect_none([*seen, *unreached(runs, declared), *hidden])
    tried.settle(*refused(runs), *uncovered(runs), *watching.unverified)
