"""Policies that trust what users can write, or read identity where nobody vouches for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from ...declare import Finding
from ...names import quoted
from ..code.bodies import Bodies
from ..reading import Condition, Fact, Reader, facts_in
from ..reading.facts import both, flat
from ..reading.values import Scope
from .effective import Asked, Decision
from .sources import Trust
from .unread import UNREADABLE, object_of, unread

OPAQUE = "a policy calls it, and what it reads cannot be read from its body"
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
        relation = met[0].relation.relation
        try:
            read = [(each, reader.condition(relation, each.text)) for each in (asked, *floor)]
            whole = both(condition for _, condition in read)
        except UNREADABLE as error:
            judged.unread[object_of(asked.policy)] = unread(asked.policy, error)
            continue
        found = [
            *_undeclared(read, trust),
            *_forgeable(met, [each for each, _ in read], whole, reader, trust),
        ]
        judged.findings |= {(finding.object, finding.message): finding for finding in found}
        judged.unread |= {name: Finding(name, OPAQUE) for name in _opaque(whole)}
    return judged


def _undeclared(read: Collection[tuple[Asked, Condition]], trust: Trust) -> Iterator[Finding]:
    for asked, condition in read:
        for fact in filter(trust.unknown, facts_in(condition)):
            policy = asked.policy
            message = f"policy {policy.name} reads {fact}, which no [[tenancy.sources]] declares"
            yield Finding(object_of(policy), message, DECLARE.format(fact))


def _forgeable(
    met: list[Decision], asked: list[Asked], whole: Condition, reader: Reader, trust: Trust
) -> Iterator[Finding]:
    alone = {fact for branch in whole for fact in _alone(branch, trust)}
    if not alone:
        return
    policy = asked[0].policy
    told = ", ".join(
        f"{fact}{_through(fact, [each.text for each in asked], reader)}" for fact in sorted(alone)
    )
    yield Finding(
        object_of(policy),
        f"policy {policy.name} admits rows to {_who(met)} by {told} alone, "
        "which users can write themselves",
        f"drop policy {quoted(policy.name)} on {policy.table};",
    )


def _through(fact: Fact, texts: list[str], reader: Reader) -> str:
    """Say in which function a source is read, where it is not in the policy itself."""
    for function in (each for text in texts for each in reader.called_in(text)):
        if fact in flat(reader.returned(function, (), Scope())):
            return f" (in {function.identity})"
    return ""


def _alone(branch: frozenset[frozenset[Fact]], trust: Trust) -> frozenset[Fact]:
    """Return what users can write, where nothing sure in the branch is about the row."""
    if any(any(f.kind == "row" for f in way) and any(map(trust.sure, way)) for way in branch):
        return frozenset()
    return frozenset(fact for way in branch for fact in way if trust.suspect(fact))


def _who(met: list[Decision]) -> str:
    roles = sorted({each.role for each in met})
    gates = sorted({each.gate.partition("_")[0] for each in met})
    return f"{', '.join(roles)} ({', '.join(gates)})"


def _opaque(condition: Condition) -> list[str]:
    return [fact.name for fact in facts_in(condition) if fact.kind == "opaque"]
