"""The hashes of the registry: SHA-256 in lower-case hex over the UTF-8 of a canonical text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from .canonical import NOTHING, RFC8785, SOURCE, canonical

HASH = re.compile(r"[0-9a-f]{64}")
KEY = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
COLLATION = str.maketrans("_", "/")  # below the digits, as in the source's collation

Entries = Iterable[tuple[str, Any]]  # metric_key and definition


def digest(text: str) -> str:
    """Hash a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(definition: Any, variant: str = SOURCE) -> str:
    """Hash one definition; raises NotCanonical as `canonical` does."""
    return digest(canonical(definition, variant=variant))


def content_text(entries: Entries, variant: str = SOURCE) -> str:
    """Write all entries of a version canonically, in the order of their keys."""
    ordered = sorted(entries, key=lambda entry: entry[0].translate(COLLATION))
    if variant == RFC8785:
        listed = [{"metric_key": key, "definition": definition} for key, definition in ordered]
        return canonical(listed, variant=variant)
    written = [
        f'{{"metric_key":{canonical(key)},"definition":{canonical(definition)}}}'
        for key, definition in ordered
    ]
    return f"[{','.join(written)}]"


def content_hash(entries: Entries, variant: str = SOURCE) -> str:
    """Hash a version: nothing but the keys and definitions of its entries counts."""
    return digest(content_text(entries, variant))


def outputs_hash(metrics: Any, flags: Any, variant: str = SOURCE) -> str:
    """Hash what a snapshot stores as its results."""
    return digest(canonical({"computedMetrics": metrics, "riskFlags": flags}, variant=variant))


def plain_hash(value: Any) -> str:
    """Hash a value of which every name counts: engine definitions, a financial model."""
    return digest(canonical(value, NOTHING))
