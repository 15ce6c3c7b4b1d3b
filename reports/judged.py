"""How the end of a check's set-up, call or teardown becomes an outcome with findings."""

from __future__ import annotations

import re
import tempfile
from typing import Any

import pytest

Finding = dict[str, Any]
SHOWN = 20  # findings of a check in the terminal


def outcome_of(
    report: pytest.TestReport, call: pytest.CallInfo[None], id: str
) -> tuple[str, list[Finding]]:
    """Return what a report means for its check; an empty outcome where nothing is wrong.

    A skip is fine only when the item says that the check does not apply; any other skip
    or expected failure means that a requirement was not looked at.
    """
    if hasattr(report, "wasxfail"):
        return "unverified", [_finding(id, f"expected to fail: {report.wasxfail}".rstrip(": "))]
    if report.skipped:
        applies = "not_applicable" not in dict(report.user_properties)
        return ("unverified", [_finding(id, _skip_reason(report))]) if applies else ("", [])
    if report.passed:
        return "", []
    if call.excinfo is None:  # a strict expected failure that did not fail
        return "unverified", [_finding(id, one_line(report.longreprtext))]
    return _of_exception(call.excinfo.value, str(report.when), id)


def _of_exception(error: BaseException, when: str, id: str) -> tuple[str, list[Finding]]:
    findings = [_plain(finding) for finding in getattr(error, "findings", ())]
    if findings:
        outcome = getattr(error, "outcome", "failed")
        return ("unverified" if outcome == "unverified" else "failed"), findings
    if when == "call" and isinstance(error, AssertionError | pytest.fail.Exception):
        return "failed", [_finding(id, stable(one_line(str(error))) or "the assertion failed")]
    message = f"{type(error).__name__}: {one_line(str(error))}".rstrip(": ")
    where = "" if when == "call" else f" ({when})"
    return "error", [_finding(id, stable(message) + where)]


def headline(entry: dict[str, str], outcome: str, findings: list[Finding]) -> str:
    """Say which requirement is broken and where, in place of a traceback nobody needs."""
    lines = [f"{entry['id']} ({entry['severity']}) {outcome}: {entry['title']}"]
    for finding in findings[:SHOWN]:
        lines.append(f"- {finding['object']}: {finding['message']}")
        if finding["remedy"]:
            lines.append(f"    remedy: {finding['remedy']}")
    if len(findings) > SHOWN:
        lines.append(f"… and {len(findings) - SHOWN} more: the report has them all")
    return "\n".join(lines)


def one_line(text: str) -> str:
    """Return the first line of a text, cut to a readable length."""
    lines = text.strip().splitlines()
    line = lines[0] if lines else ""
    return line if len(line) <= 300 else f"{line[:299]}…"


def stable(text: str) -> str:
    """Take out of a message what differs from run to run: addresses, temporary folders."""
    text = re.sub(r"\b0x[0-9a-f]{4,}\b", "0x…", text)
    return re.sub(re.escape(tempfile.gettempdir()) + r"/[^\s'\":]+", "(temporary)", text)


def _skip_reason(report: pytest.TestReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
    return f"was skipped: {str(reason).removeprefix('Skipped: ')}"


def _finding(object: str, message: str) -> Finding:
    return {"object": object, "message": message, "remedy": "", "evidence": ""}


def _plain(finding: dict[str, Any]) -> Finding:
    keys = ("object", "message", "remedy", "evidence", "file")
    return {key: str(finding.get(key) or "") for key in keys} | {"line": finding.get("line") or 0}
