"""The change is approved, and the right people said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..declare import check, expect_none
from ..given import Attestation, Transcript
from .approval import approval_findings
from .statements import statement_findings


@check(
    "PRE002",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, Preconditions 1, 4, 5",
)
def test_the_change_is_approved(
    attestations: Sequence[Attestation],
    scope: Mapping[str, str],
    key_of: Mapping[str, str],
    preconditions: Any,
    now: datetime,
    transcript: Transcript,
) -> None:
    """The change is approved for this very run.

    A signed, unexpired approval is scoped to this server, database, head, commit, profile and
    signer list, lies in its maintenance window, names who executes and who governs, and was
    signed by somebody else than the operator: by name and by key.

    Fix: let an approver run `python -m scripts.attest approval …` in this checkout.
    """
    findings = statement_findings("approval", attestations, scope, now)
    if not findings:
        findings = approval_findings(attestations, scope, key_of, preconditions.operator, now)
    transcript("".join(f"{finding}\n" for finding in findings) or "approval: verified\n")
    expect_none(findings)
