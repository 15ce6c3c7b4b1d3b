"""Judging what is checked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..declare import Finding
from ..given import Attestation, Graph, Repository
from .statements import counting, scope_of


def head_findings(graph: Graph, expected: str) -> list[Finding]:
    """Compare the graph's heads with the one that was approved."""
    if graph.heads is None:
        return [Finding(expected, f"the heads cannot be read: {graph.error}")]
    unexpected = [head for head in graph.heads if head != expected]
    findings = [Finding(head, f"is a head; {expected} was approved") for head in unexpected]
    if expected not in graph.heads:
        findings.append(Finding(expected, "was approved as the head, and is none here"))
    return findings


def checkout_findings(
    repository: Repository,
    statements: Sequence[Attestation],
    scope: Mapping[str, str],
    tagged: str,
    now: datetime,
) -> list[Finding]:
    """Compare the checkout with the approved commit and the tag; name what is not clean."""
    here = repository.commit
    findings = [Finding(path, "differs from the commit") for path in repository.dirty]
    if tagged and tagged != here:
        findings.append(Finding("tag", f"the tag is commit {tagged}, checked out is {here}"))
    approved = _approved_commits(statements, scope, now)
    if not tagged and not approved:
        findings.append(Finding("commit", "no approval names a commit, and there is no tag"))
    elif approved and here not in approved:
        message = f"{here} is checked out, approved is {', '.join(sorted(approved))}"
        findings.append(Finding("commit", message))
    return findings


def _approved_commits(
    statements: Sequence[Attestation], scope: Mapping[str, str], now: datetime
) -> set[str]:
    """Return the commits of approvals that would count but for their commit."""
    commits = {str(scope_of(s).get("commit")) for s in statements if not s.problem}
    return {
        commit
        for commit in commits
        if counting("approval", statements, dict(scope) | {"commit": commit}, now)
    }
