"""Bodies that the admin endpoints must refuse as a whole, and an entry that is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NAMELESS: Sequence[tuple[str, Any]] = (
    ("create without a name", {}),
    ("create with a name that is a number", {"version_name": 7}),
    ("create with a number that is a text", {"version_name": "pgattest", "version_number": "x"}),
    ("create with broken JSON", '{"version_name": '),
)


def entry(key: str, fact: str, **more: Any) -> dict[str, Any]:
    """Return an entry that reads a fact, and is right."""
    return {"metric_key": key, "definition_json": {"expr": fact, **more}}


def good(fact: str) -> dict[str, Any]:
    """Return the entry that is right in every body, and must not be kept of any."""
    return entry("PGATTEST_GOOD", fact)


def bodies(fact: str) -> Sequence[tuple[str, Any]]:
    """Return what must be refused as a whole; `fact` is one that is known."""
    keyless = {"definition_json": {"expr": fact}}
    wrong = {
        "add without a definition": {"metric_key": "PGATTEST_BAD"},
        "add without a key": keyless,
        "add a key twice": good(fact),
        "add a key that is none": {**keyless, "metric_key": "no key"},
        "add what cannot be parsed": entry("PGATTEST_BAD", f"{fact} /"),
        "add what no hash sees": entry("PGATTEST_BAD", fact, more={"id": 1}),
    }
    return (
        ("add nothing", {"entries": []}),
        ("add without a list", {}),
        ("add broken JSON", '{"entries": ['),
        *((step, {"entries": [good(fact), each]}) for step, each in wrong.items()),
    )
