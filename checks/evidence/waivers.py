"""Comparing declared waivers and exceptions with those that stood in for a finding."""

from __future__ import annotations

import json
from typing import Any

from ..declare import Finding, Unverified

JUDGED = {"passed", "failed", "waived", "accepted"}  # an exception shows only in a check that ended
USED = "its waiver stood in for no finding"
MEANT = "the profile accepts it, and there is no such finding"


def waiver_findings(waivers: str, results: str) -> list[Finding]:
    """Find waivers and exceptions that no result used, though their check ran on that target.

    `waivers` is `facts/waivers.json`, `results` is `facts/results.jsonl`.
    """
    try:
        declared = json.loads(waivers)["declared"]
        entries = [json.loads(line) for line in results.splitlines()]
    except (ValueError, KeyError, TypeError) as error:
        raise Unverified([Finding("facts", f"cannot be read: {error!r}")]) from None
    judged = {_place(entry) for entry in entries if entry.get("outcome") in JUDGED}
    ran = {_place(entry) for entry in entries}
    used = {_key(entry, w) for entry in entries for w in entry.get("waived", ())}
    meant = {_key(entry, a) for entry in entries for a in entry.get("accepted", ())}
    return [
        Finding(f"{each['check']} {each['object']}", MEANT if "accepted" in each else USED)
        for each in declared
        if (each["target"], each["check"]) in (judged if "accepted" in each else ran)
        and _key(each, each) not in (meant if "accepted" in each else used)
    ]


def _place(entry: dict[str, Any]) -> tuple[str, str]:
    return entry.get("target", ""), entry["id"]


def _key(entry: dict[str, Any], declared: dict[str, Any]) -> tuple[str, str, str]:
    return entry.get("target", ""), declared["check"], declared["object"]
