"""The checkout is the one that was rehearsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..declare import check, expect_none
from ..given import Attestation, Graph, NotApplicable, Rehearsal, Repository, Transcript
from .checkout import checkout_findings, head_findings
from .rehearsal import rehearsal_findings


@check(
    "PRE005",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, Precondition 3",
)
def test_the_repository_has_the_expected_head(
    graph: Graph, migrations: Any, not_applicable: NotApplicable, transcript: Transcript
) -> None:
    """The repository has the single expected head.

    `upgrade head` goes wherever the checkout's head is; a revision merged since the approval
    would be applied unseen.

    Fix: check out the approved commit, or have the new head approved.
    """
    if not migrations.head:
        not_applicable("the profile has no [migrations] head")
    transcript("".join(f"{head} (head)\n" for head in graph.heads or ()) or f"{graph.error}\n")
    expect_none(head_findings(graph, migrations.head))


@check(
    "PRE006",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, Precondition 4",
)
def test_the_checkout_is_the_approved_one(
    attestations: Sequence[Attestation],
    repository: Repository,
    scope: Mapping[str, str],
    tagged_commit: str,
    now: datetime,
) -> None:
    """The checked-out commit is the approved one, and clean.

    What runs is what lies in the work tree: an edit or a stray file would be executed
    without anybody having rehearsed it.

    Fix: `git stash --include-untracked`, then check out the approved commit.
    """
    expect_none(checkout_findings(repository, attestations, scope, tagged_commit, now))


@check(
    "PRE015",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, Basis",
)
def test_the_change_was_rehearsed(
    rehearsals: Sequence[Rehearsal],
    scope: Mapping[str, str],
    schema_fingerprint: str,
    stage: str,
    not_applicable: NotApplicable,
) -> None:
    """The same change was rehearsed on the same schema, and passed.

    Two sealed and signed packs of the same commit and profile say PASS: a preflight on a
    schema equal to the target's now, and a postflight.

    Fix: rehearse on a clone with `--stage rehearsal --sign-key …` and keep both packs in the
    folder that `[preconditions] rehearsals` names.
    """
    if stage == "rehearsal":
        not_applicable("this run is the rehearsal")
    expect_none(rehearsal_findings(rehearsals, scope, schema_fingerprint))
