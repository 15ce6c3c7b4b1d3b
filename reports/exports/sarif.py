"""SARIF 2.1.0 (OASIS), by which code hosts show a finding beside the line that causes it."""

from __future__ import annotations

import json
import posixpath
from typing import Any
from urllib.parse import quote

from ..facts import sha256
from ..model import BLOCKING, CheckResult, Finding
from ..record import Record

LEVEL = {"blocker": "error", "major": "warning", "minor": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(record: Record) -> str:
    """Return one run: a rule for every check, a result for every finding.

    What was accepted or waived is left out: code hosts show a suppressed result as an open one.
    A finding without a place of its own is shown at the top of the profile that it breaks.
    """
    folders = {str(t["name"]): str(t.get("folder", "")) for t in record.about.targets}
    profiles = {str(t["name"]): str(t.get("profile_file", "")) for t in record.about.targets}
    ids = sorted({result.id for result in record.results})
    run = {
        "tool": {"driver": _driver(record, ids)},
        "columnKind": "utf16CodeUnits",
        "invocations": [{"executionSuccessful": record.judgement.complete}],
        "results": [
            _result(result, finding, ids)
            | _place(finding, folders.get(result.target, ""), profiles.get(result.target, ""))
            for result in record.results
            if result.outcome in BLOCKING
            for finding in result.findings
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _driver(record: Record, ids: list[str]) -> dict[str, Any]:
    known = {result.id: result for result in record.results}
    return {
        "name": "pgattest",
        "semanticVersion": record.about.suite_version or "0",
        "rules": [_rule(known[id]) for id in ids],
    }


def _rule(result: CheckResult) -> dict[str, Any]:
    title = result.title or result.id
    return {
        "id": result.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title} {result.fix}".strip()},  # code hosts ask for one
        "help": {"text": result.fix or title},
        "defaultConfiguration": {"level": LEVEL[result.severity]},
        "properties": {"tags": sorted(result.tags)[:20], "source": result.source},
    }


def _result(result: CheckResult, finding: Finding, ids: list[str]) -> dict[str, Any]:
    text = f"{finding.object}: {finding.message}"
    remedy = f"\nRemedy: {finding.remedy}" if finding.remedy else ""
    unsure = "" if result.outcome != "unverified" else "\nIt could not be verified."
    identity = sha256("\x1f".join((result.id, result.target, finding.object, finding.message)))
    return {
        "ruleId": result.id,
        "ruleIndex": ids.index(result.id),
        "level": LEVEL[result.severity],
        "message": {"text": f"{text}{remedy}{unsure}"},
        "partialFingerprints": {"primaryLocationLineHash": identity},
    }


def _place(finding: Finding, folder: str, profile: str) -> dict[str, Any]:
    logical = [{"fullyQualifiedName": finding.object}]
    file = profile
    if finding.file:  # of a folder outside of the checkout nobody can be shown anything
        file = posixpath.normpath(posixpath.join(folder, finding.file)) if folder else ""
    if not file:
        return {"locations": [{"logicalLocations": logical}]}
    physical = {
        "artifactLocation": {"uri": quote(file)},
        "region": {"startLine": max(1, finding.line)},
    }
    return {"locations": [{"physicalLocation": physical, "logicalLocations": logical}]}
