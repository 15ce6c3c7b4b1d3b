"""The SQL of migrations, read by squawk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..declare import check, expect_none
from ..given import NotApplicable, Transcript
from .given import Chain, Remark, Step
from .judged import written_steps
from .remarks import counted, told, unexplained


@check(
    "MIG010",
    severity="major",
    tags={"migrations"},
    phases=("pr",),
    source="field, squawk",
)
def test_the_linter_has_no_remark(
    chain: Chain,
    lint: Callable[[Sequence[Step]], Sequence[Remark]],
    migration_section: Any,
    transcript: Transcript,
    not_applicable: NotApplicable,
) -> None:
    """Squawk has nothing to remark on the SQL, and what is ignored has a reason.

    Its rules keep their names, so that its own pages explain them. `[migrations.lint]` says
    which of them count; a `squawk-ignore` is taken with a comment on the line above.

    Fix: what squawk's help says, or `-- why` above `-- squawk-ignore rule`.
    """
    steps = written_steps(chain, not_applicable)
    declared = migration_section.lint.severities if migration_section.lint else {}
    remarks = lint(steps)
    transcript(told(remarks, declared) or "squawk had nothing to remark")
    by_id = {step.id: step for step in steps}
    expect_none([*counted(remarks, by_id, declared), *unexplained(steps)])
