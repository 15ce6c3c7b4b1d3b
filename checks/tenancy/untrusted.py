"""Policies that trust what users can write, or read identity where nobody vouches for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from pglast.parser import ParseError

from ..declare import Finding
from ..names import quoted
from .bodies import Bodies
from .catalog import Policy
from .effective import Asked, Decision
from .reading import Condition, Fact, Reader, TooManyWays, facts_in
from .reading.facts import both
from .sources import Trust

DECLARE = '[[tenancy.sources]]\nname = "…"\nread = "{}"\ntrust = "…"'


@dataclass
class Judged:
    """What was found in the policies, and what could not be read."""

    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    unread: dict[str, Finding] = field(default_factory=dict)


def untrusted(decisions: Collection[Decision], bodies: Bodies, trust: Trust) -> Judged:
    """Judge every policy with the restrictive ones that stand before it."""
    judged, reader = Judged(), Reader(bodies, trust.suspect)
    where: dict[tuple[Asked, tuple[Asked, ...]], list[Decision]] = {}
    for decision in decisions:
        for asked in decision.permissive:
            where.setdefault((asked, decision.restrictive), []).append(decision)
    for (asked, floor), met in where.items():
        try:
            relation = met[0].relation.relation
            own, *others = (reader.condition(relation, each.text) for each in (asked, *floor))
        except (ParseError, TooManyWays, RecursionError) as error:
            name = object_of(asked.policy)
            judged.unread[name] = Finding(name, f"cannot be read: {error.args[0]}")
            continue
        for finding in _findings(asked.policy, met, own, both([own, *others]), trust):
            judged.findings.setdefault((finding.object, finding.message), finding)
        for name, reason in _opaque(own):
            judged.unread[name] = Finding(name, reason)
    return judged


def object_of(policy: Policy) -> str:
    """Name a policy."""
    return f"{policy.table}.{quoted(policy.name)}"


def _findings(
    policy: Policy, met: list[Decision], own: Condition, whole: Condition, trust: Trust
) -> Iterator[Finding]:
    for fact in facts_in(own):
        if trust.unknown(fact):
            remedy = DECLARE.format(fact)
            message = f"policy {policy.name} reads {fact}, which no [[tenancy.sources]] declares"
            yield Finding(object_of(policy), message, remedy)
    alone = {fact for branch in whole for fact in _alone(branch, trust)}
    if alone:
        told = ", ".join(map(str, sorted(alone)))
        message = (
            f"policy {policy.name} admits rows to {_who(met)} by {told} alone, "
            "which users can write themselves"
        )
        yield Finding(object_of(policy), message, _remedy(policy))


def _alone(branch: frozenset[frozenset[Fact]], trust: Trust) -> frozenset[Fact]:
    """Return what users can write, where nothing sure in the branch is about the row."""
    if any(any(f.kind == "row" for f in way) and any(map(trust.sure, way)) for way in branch):
        return frozenset()
    return frozenset(fact for way in branch for fact in way if trust.suspect(fact))


def _who(met: list[Decision]) -> str:
    roles = sorted({each.role for each in met})
    gates = sorted({each.gate.partition("_")[0] for each in met})
    return f"{', '.join(roles)} ({', '.join(gates)})"


def _remedy(policy: Policy) -> str:
    return f"drop policy {quoted(policy.name)} on {policy.table};"


def _opaque(condition: Condition) -> Iterator[tuple[str, str]]:
    for fact in facts_in(condition):
        if fact.kind == "opaque":
            yield fact.name, "a policy calls it, and what it reads cannot be read from its body"
