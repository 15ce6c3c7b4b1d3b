"""Comparing what was planned with what has an outcome."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from ..declare import Finding, Unverified

OUTCOMES = {"passed", "failed", "error", "waived", "accepted", "unverified", "not_applicable"}
Key = tuple[str, str, str]


def unreconciled(plan: str, results: str) -> list[Finding]:
    """Find planned checks without an outcome, outcomes without a plan, and doubles.

    `plan` is `facts/plan.json`, `results` is `facts/results.jsonl`.
    """
    try:
        planned = [_key(entry) for entry in json.loads(plan)["checks"]]
        entries = [json.loads(line) for line in results.splitlines()]
    except (ValueError, KeyError, TypeError) as error:
        raise Unverified([Finding("facts", f"cannot be read: {error!r}")]) from None
    if not planned:
        return [Finding("facts/plan.json", "nothing was planned")]
    executed = Counter(_key(entry) for entry in entries)
    return [
        *_named(set(planned) - executed.keys(), "was planned, and has no outcome"),
        *_named(executed.keys() - set(planned), "has an outcome, and was not planned"),
        *_named((key for key, count in executed.items() if count > 1), "has several outcomes"),
        *_named(
            (_key(entry) for entry in entries if entry.get("outcome") not in OUTCOMES),
            "has an outcome of no known kind",
        ),
    ]


def _key(entry: dict[str, str]) -> Key:
    return entry["id"], entry.get("target", ""), entry.get("phase", "")


def _named(keys: Iterable[Key], message: str) -> list[Finding]:
    return [Finding(" ".join(filter(None, key)), message) for key in sorted(keys)]
