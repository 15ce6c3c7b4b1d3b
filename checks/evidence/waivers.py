"""Comparing declared waivers with those that stood in for a finding."""

from __future__ import annotations

import json
from typing import Any

from ..declare import Finding, Unverified


def waiver_findings(waivers: str, results: str) -> list[Finding]:
    """Find declared waivers that no result used, though their check ran on that target.

    `waivers` is `facts/waivers.json`, `results` is `facts/results.jsonl`.
    """
    try:
        declared = json.loads(waivers)["declared"]
        entries = [json.loads(line) for line in results.splitlines()]
    except (ValueError, KeyError, TypeError) as error:
        raise Unverified([Finding("facts", f"cannot be read: {error!r}")]) from None
    ran = {(entry.get("target", ""), entry["id"]) for entry in entries}
    used = {_key(entry.get("target", ""), w) for entry in entries for w in entry.get("waived", ())}
    return [
        Finding(f"{waiver['check']} {waiver['object']}", "its waiver stood in for no finding")
        for waiver in declared
        if (waiver["target"], waiver["check"]) in ran and _key(waiver["target"], waiver) not in used
    ]


def _key(target: str, waiver: dict[str, Any]) -> tuple[str, str, str]:
    return target, waiver["check"], waiver["object"]
