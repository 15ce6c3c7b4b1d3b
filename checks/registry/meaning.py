"""Every change of meaning changes the hash, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from ..declare import Finding
from .canonical import STRIPPED, NotCanonical, parse_json
from .hashing import entry_hash
from .numbers import number_text
from .reading import Entry


def blind_hashes(entries: Sequence[Entry], variant: str) -> list[Finding]:
    """Find definitions that could change, or be written otherwise, without their hash telling."""
    return [
        Finding(entry.name, fault) for entry in entries for fault in _faults(entry.text, variant)
    ]


def _faults(text: str, variant: str) -> Iterator[str]:
    try:
        definition = parse_json(text)
        true = entry_hash(definition, variant)
    except NotCanonical as problem:
        yield str(problem)
        return
    if entry_hash(_rewritten(definition), variant) != true:
        yield "its hash depends on the order of keys or on fields without a meaning"
    for path in _unseen(definition, variant):
        yield f"{path} can change and the hash stays: rename it"
    yield from _inexact(text)


def _unseen(value: Any, variant: str, path: str = "") -> Iterator[str]:
    """Yield the places of members that are not hashed; at the top they are the row's own."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _unseen(item, variant, f"{path}[{place}]")
    for key, item in value.items() if isinstance(value, dict) else ():
        here = f"{path}.{key}" if path else key
        if entry_hash({key: 1.0}, variant) != entry_hash({key: 2.0}, variant):
            yield from _unseen(item, variant, here)
        elif path or key not in STRIPPED:
            yield here


def _rewritten(definition: Any) -> Any:
    """Write the same meaning otherwise: keys from behind, and fields that have none."""
    if not isinstance(definition, dict):
        return definition
    turned = {key: definition[key] for key in reversed(definition)}
    return {**turned, **dict.fromkeys(STRIPPED, "changed")}


def _inexact(text: str) -> Iterator[str]:
    """Find numbers of which the hash sees only the nearest binary64."""
    numbers: list[str] = []
    json.loads(text, parse_float=numbers.append, parse_int=numbers.append)
    for number in numbers:
        value = float(number)
        if not isfinite(value) or Decimal(number_text(value)) != Decimal(number):
            yield f"the number {number:.40} is not exact in binary64: the hash sees another"
