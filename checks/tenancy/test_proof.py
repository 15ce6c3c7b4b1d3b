"""A proof, or a counterexample, of what policies let through."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..declare import Unverified, check, expect_none
from . import proving
from .given import Intent
from .proof import Verdict


@check(
    "RLS301",
    severity="blocker",
    tags={"rls"},
    phases=("preflight", "pr"),
    source="field, proof by SMT",
)
def test_every_row_a_policy_admits_is_allowed_to_the_session(
    row_intent: Intent,
    verdicts: Sequence[Verdict],
    replay: proving.Replay,
    challengers: Sequence[proving.Cell],
    keep_raw: Callable[[str, str], None],
) -> None:
    """Every row that a policy can ever admit belongs to a tenant of the session.

    Tests try some rows and sessions; this asks a solver about all of them: every gate (select,
    insert, old and new row of an update, delete, enrolment), every role, unset, empty and
    conflicting sessions. A leak is shown by a row and a session, and tried in the sandbox.
    What cannot be decided is unverified; a proof that a probe refutes is an error of ours.

    Fix: change the policy that the finding names so that it binds the row to the session, or
    put a restrictive policy under all others: `create policy … as restrictive using (…)`.
    """
    keep_raw("RLS301 SMT-LIB", proving.smt(verdicts))
    answers = list(proving.judged(verdicts, replay))
    wrong = proving.contradictions(verdicts, challengers, row_intent)
    expect_none([*wrong, *proving.leaks(answers, row_intent)])
    if unknown := proving.open_questions(answers):
        raise Unverified(unknown)
