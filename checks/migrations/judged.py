"""The migrations that a pull request answers for."""

from __future__ import annotations

from ..declare import Finding, Unverified
from ..given import NotApplicable
from .given import Chain, Step
from .telling import about


def judged_steps(chain: Chain, not_applicable: NotApplicable) -> list[Step]:
    """Return the migrations behind the anchor, in their order.

    Raises Unverified where there is no order, or where a file cannot be read: what comes after
    it cannot be tried.
    """
    if chain.problem:
        raise Unverified([Finding("[migrations] path", chain.problem)])
    if found := unread(chain):
        raise Unverified(found)
    if not chain.judged:
        not_applicable("no migration comes after the anchor")
    return [step for step in chain.steps if step.id in chain.judged]


def written_steps(chain: Chain, not_applicable: NotApplicable) -> list[Step]:
    """Return those whose statements are known; raises Unverified for the others.

    A revision that asks the database before it acts can be run, but not written down.
    """
    steps = judged_steps(chain, not_applicable)
    if unwritten := [about(s, s.problem) for s in steps if s.problem]:
        raise Unverified(unwritten)
    return steps


def unread(chain: Chain) -> list[Finding]:
    """Find the files of SQL that cannot be read, so that nothing can be said of them."""
    if chain.tool == "alembic":
        return []
    return [about(step, f"cannot be read: {step.problem}") for step in chain.steps if step.problem]
