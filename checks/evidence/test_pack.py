"""A sealed pack says all that was planned, and no secret."""

from __future__ import annotations

from typing import Any

from ..declare import check, expect_none
from .reconciliation import unreconciled
from .secrets import secrets_in
from .waivers import waiver_findings


@check("EVD001", severity="blocker", tags={"evidence"}, source="field")
def test_planned_is_executed(sealed_pack: Any) -> None:
    """Every check that was planned has an outcome or a reason.

    A check that was deselected, crashed or lost in a worker would otherwise be missed by
    nobody: a report shows what ran, not what did not.

    Fix: run the whole phase again, without `-k` and without interrupting it.
    """
    expect_none(
        unreconciled(sealed_pack.text("facts/plan.json"), sealed_pack.text("facts/results.jsonl"))
    )


@check("EVD003", severity="blocker", tags={"evidence"}, source="field")
def test_the_pack_holds_no_secret(sealed_pack: Any) -> None:
    """No file of the pack holds a password, token or private key.

    A pack is handed to people who may know that a change is safe, not how to log in.

    Fix: remove the pack, change the secret, and report which tool wrote it.
    """
    found = []
    for name in sealed_pack.files():
        found += secrets_in(name, sealed_pack.bytes(name))
    expect_none(found)


@check("EVD004", severity="blocker", tags={"evidence"}, source="field")
def test_waivers_are_used(sealed_pack: Any) -> None:
    """Every waiver and accepted exception of the profile stood in for a finding.

    One that matches nothing is a hole kept open for a fault that nobody has seen yet.

    Fix: remove it from the profile, or correct its check and object.
    """
    expect_none(
        waiver_findings(
            sealed_pack.text("facts/waivers.json"), sealed_pack.text("facts/results.jsonl")
        )
    )
