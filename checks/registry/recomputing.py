"""Results computed anew, by an engine that is not the service's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..declare import Finding
from .canonical import NOTHING, NotCanonical, canonical, parse_json
from .chained import Plan, Unusable, planned
from .evaluating import is_finite_number
from .flags import risk_flags
from .given import Section
from .hashing import outputs_hash
from .ordering import Cycle
from .reading import Entry, Stored

SHOWN = 5  # metrics told in a message; the evidence has all
Plans = Mapping[str, Plan | str]  # by version; or why there is none


def plans_of(entries: Iterable[Entry]) -> Plans:
    """Compile every version once."""
    texts: dict[str, dict[str, str]] = {}
    for entry in entries:
        texts.setdefault(entry.version, {})[entry.key] = entry.text
    return {version: _plan(definitions) for version, definitions in texts.items()}


def _plan(texts: Mapping[str, str]) -> Plan | str:
    try:
        return planned({key: parse_json(text) for key, text in texts.items()})
    except (NotCanonical, Unusable, Cycle) as problem:
        return str(problem)


def differing(
    stored: Iterable[Stored], plans: Plans, section: Section
) -> tuple[list[Finding], int]:
    """Recompute every snapshot; return what differs, and how many were looked at."""
    found: list[Finding] = []
    deals: set[str] = set()
    looked = 0
    for snapshot in stored:
        looked += 1
        if len(deals) < section.deals:  # more would only take memory
            deals.add(snapshot.deal)
        found += _faults(snapshot, plans.get(snapshot.version, "has no entries"), section.canonical)
    if len(deals) < section.deals:
        message = f"{len(deals)} deals have a bound snapshot, {section.deals} are promised"
        found.append(Finding(section.snapshots, message, "compute a snapshot of more deals"))
    return found, looked


def _faults(snapshot: Stored, plan: Plan | str, variant: str) -> Iterator[Finding]:
    if isinstance(plan, str):
        yield Finding(snapshot.id, f"version {snapshot.version} cannot be computed: {plan}")
        return
    try:
        facts, metrics, flags = (
            parse_json(text or "null")
            for text in (snapshot.facts, snapshot.metrics, snapshot.flags)
        )
        yield from _compared(snapshot, plan, facts, metrics, flags)
        if outputs_hash(metrics, flags, variant) != snapshot.outputs_hash:
            yield Finding(snapshot.id, "its outputs_hash is not that of its outputs")
    except NotCanonical as problem:
        yield Finding(snapshot.id, str(problem))


def _compared(
    snapshot: Stored, plan: Plan, facts: Any, metrics: Any, flags: Any
) -> Iterator[Finding]:
    if not isinstance(facts, dict) or not all(map(_is_fact, facts.values())):
        yield Finding(snapshot.id, "stores no facts to compute from: no flat map of numbers")
        return
    expected = plan.compute(facts)
    if metrics != expected or bool in set(map(type, metrics.values())):  # True equals 1
        yield _other_metrics(snapshot, metrics, expected)
    if _text(flags) != _text(own := risk_flags(expected)):
        evidence = f"stored {_text(flags)}\nrecomputed {_text(own)}"
        yield Finding(snapshot.id, "its risk_flags are not those of its metrics", "", evidence)


def _is_fact(value: Any) -> bool:
    return value is None or is_finite_number(value)


def _other_metrics(snapshot: Stored, metrics: Any, expected: Mapping[str, Any]) -> Finding:
    stored = metrics if isinstance(metrics, dict) else {}
    lines = [
        f"{key}: stored {old}, recomputed {new}"
        for key in sorted(stored.keys() | expected.keys())
        if (old := _shown(stored, key)) != (new := _shown(expected, key))
    ]
    more = [f"{len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    message = f"a snapshot of deal {snapshot.deal}: {'; '.join([*lines[:SHOWN], *more])}"
    return Finding(snapshot.id, message, "find what was changed", "\n".join(lines))


def _text(value: Any) -> str:
    return canonical(value, NOTHING)


def _shown(values: Mapping[str, Any], key: str) -> str:
    return _text(values[key]) if key in values else "nothing"


def told(looked: int, plans: Plans) -> str:
    """Say what was recomputed."""
    metrics = {version: len(p.steps) for version, p in plans.items() if isinstance(p, Plan)}
    listed = ", ".join(f"{version} ({count} metrics)" for version, count in metrics.items())
    return f"{looked} snapshots recomputed from their facts with {listed}\n"
