"""Definitions that an engine can compute: they parse, and what they read is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..declare import Finding
from . import formulas, grammar
from .canonical import NotCanonical, parse_json
from .given import Section
from .hashing import KEY
from .ordering import cycles
from .reading import Entry


class Faulty(ValueError):
    """A definition that cannot be read, with the reason."""


class Read(NamedTuple):
    """What a definition reads, and which of it must be computed before."""

    operands: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


def faulty_definitions(entries: Sequence[Entry], section: Section) -> list[Finding]:
    """Find definitions that do not parse, read what is not there, or wait for themselves."""
    found: list[Finding] = []
    by_version: dict[str, dict[str, Read]] = {}
    for entry in entries:
        read = Read()
        try:
            definition = _definition(entry)
            read = _read(entry.key, definition)
            found += [Finding(entry.name, fault) for fault in _mislisted(definition, read.operands)]
        except Faulty as problem:
            found.append(Finding(entry.name, str(problem)))
        by_version.setdefault(entry.version, {})[entry.key] = read
    for version, reads in by_version.items():
        found += _unknown(version, reads, section.known_facts)
        found += _circles(version, reads)
    return found


def _read(key: str, definition: Mapping[str, Any]) -> Read:
    operands = operands_of(definition)
    identity = definition.get("expr") == key  # it reads the fact of its name
    return Read(operands, () if identity else operands)


def _definition(entry: Entry) -> Mapping[str, Any]:
    if not KEY.fullmatch(entry.key):
        raise Faulty(f"its key is not of the form {KEY.pattern}")
    try:
        definition = parse_json(entry.text)
    except NotCanonical as problem:
        raise Faulty(str(problem)) from None
    if not isinstance(definition, dict):
        raise Faulty("the definition is no object")
    return definition


def operands_of(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the facts and metrics that a definition reads. Raises Faulty."""
    expression, formula = definition.get("expr"), definition.get("formula")
    if isinstance(expression, str):
        try:
            return grammar.parse(expression).keys
        except grammar.NotStrict as problem:
            raise Faulty(f"its expression {problem}") from None
    if not isinstance(formula, dict):
        raise Faulty("it has neither an expression nor a formula")
    if formula.get("type") not in list(formulas.OPERATIONS):
        raise Faulty(f"its formula has no known type: {formula.get('type')!r:.40}")
    if not all(isinstance(formula.get(side), str) for side in ("left", "right")):
        raise Faulty("its formula has an operand that is no text")
    return formulas.operands(formula)


def _mislisted(definition: Mapping[str, Any], operands: Sequence[str]) -> Iterator[str]:
    """Compare what is listed with what is read: a formula waits only for what it lists."""
    required = definition.get("requiredFacts", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        yield "requiredFacts is no list of keys"
    elif unused := [name for name in required if name not in operands]:
        yield f"requires what it does not use: {', '.join(unused)}"
    if not isinstance(definition.get("expr"), str):
        listed = definition.get("depends_on", definition.get("dependsOn"))
        if not isinstance(listed, list) or sorted(map(str, listed)) != sorted(operands):
            yield f"must list exactly what it depends on: {', '.join(operands)}"


def _unknown(version: str, reads: Mapping[str, Read], known: Sequence[str]) -> Iterator[Finding]:
    """Find operands that are no metric of the version and, where facts are listed, no fact."""
    for key, read in reads.items():
        computed = [name for name in read.waits if name in reads]
        strange = [name for name in read.operands if name not in (*known, *computed)]
        if known and strange:
            yield Finding(f"{version}/{key}", f"reads no fact and no metric: {', '.join(strange)}")


def _circles(version: str, reads: Mapping[str, Read]) -> Iterator[Finding]:
    for members in cycles({key: read.waits for key, read in reads.items()}):
        circle = " → ".join((*members, members[0]))
        for key in members:
            yield Finding(f"{version}/{key}", f"depends on itself: {circle}")
