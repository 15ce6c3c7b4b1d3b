"""SARIF 2.1.0 (OASIS), by which code hosts show a finding beside the line that causes it."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ..facts import sha256
from ..model import BLOCKING, CheckResult, Finding
from ..record import Record

LEVEL = {"blocker": "error", "major": "warning", "minor": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(record: Record) -> str:
    """Return one run: a rule for every check, a result for every finding.

    What was accepted or waived is there too, suppressed with its reason. A finding without a
    place of its own is shown at the top of the profile that it breaks.
    """
    folders = {str(t["name"]): str(t.get("folder", "")) for t in record.about.targets}
    profiles = {str(t["name"]): str(t.get("profile_file", "")) for t in record.about.targets}
    ids = sorted({result.id for result in record.results})
    run = {
        "tool": {"driver": _driver(record, ids)},
        "columnKind": "utf16CodeUnits",
        "invocations": [{"executionSuccessful": record.judgement.complete}],
        "results": [
            entry | _place(finding, folders.get(target, ""), profiles.get(target, ""))
            for result in record.results
            for target in [result.target]
            for entry, finding in _results(result, ids)
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
    return {
        "id": result.id,
        "shortDescription": {"text": result.title or result.id},
        "help": {"text": result.fix or result.title or result.id},
        "defaultConfiguration": {"level": LEVEL[result.severity]},
        "properties": {"tags": sorted(result.tags)[:20], "source": result.source},
    }


def _results(result: CheckResult, ids: list[str]) -> Iterator[tuple[dict[str, Any], Finding]]:
    if result.outcome in BLOCKING:
        for finding in result.findings:
            yield _result(result, finding, ids), finding
    for kind, entries in (("accepted", result.accepted), ("waived", result.waived)):
        for entry in entries:
            said = entry.get("message") or entry.get("reason") or kind
            finding = Finding(object=entry.get("object", result.id), message=said)
            why = {"kind": "external", "justification": entry.get("reason") or kind}
            yield _result(result, finding, ids) | {"suppressions": [why]}, finding


def _result(result: CheckResult, finding: Finding, ids: list[str]) -> dict[str, Any]:
    text = f"{finding.object}: {finding.message}"
    remedy = f"\nRemedy: {finding.remedy}" if finding.remedy else ""
    unsure = "" if result.outcome != "unverified" else "\nIt could not be verified."
    identity = "\x1f".join((result.id, result.target, finding.object))
    return {
        "ruleId": result.id,
        "ruleIndex": ids.index(result.id),
        "level": LEVEL[result.severity],
        "message": {"text": f"{text}{remedy}{unsure}"},
        "partialFingerprints": {"checkTargetObject/v1": sha256(identity)},
    }


def _place(finding: Finding, folder: str, profile: str) -> dict[str, Any]:
    logical = [{"fullyQualifiedName": finding.object}]
    file = posixpath.normpath(posixpath.join(folder, finding.file)) if finding.file else profile
    if not file:
        return {"locations": [{"logicalLocations": logical}]}
    physical = {
        "artifactLocation": {"uri": quote(file)},
        "region": {"startLine": max(1, finding.line)},
    }
    return {"locations": [{"physicalLocation": physical, "logicalLocations": logical}]}
