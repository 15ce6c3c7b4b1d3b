"""JUnit XML, for the display of build servers."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from ..model import BLOCKING, CheckResult
from ..record import Record

# XML 1.0 has no way to write these, escaped or not.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(record: Record) -> str:
    """Return the results as one test suite; what is unverified counts as failed."""
    outcomes = [result.outcome for result in record.results]
    suite = Element(
        "testsuite",
        name=_text(f"pgattest {record.title}"),
        timestamp=record.started,
        tests=str(len(outcomes)),
        errors=str(outcomes.count("error")),
        failures=str(outcomes.count("failed") + outcomes.count("unverified")),
        skipped=str(outcomes.count("not_applicable")),
        time=f"{sum(result.duration_s for result in record.results):.3f}",
    )
    for result in record.results:
        suite.append(_case(result))
    root = Element("testsuites")
    root.append(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(result: CheckResult) -> Element:
    case = Element(
        "testcase",
        classname=_text(".".join(filter(None, [result.phase, result.target]))),
        name=_text(f"{result.id} {result.title}"),
        time=f"{result.duration_s:.3f}",
    )
    properties = SubElement(case, "properties")
    for name in ("id", "severity", "outcome"):
        SubElement(properties, "property", name=name, value=str(getattr(result, name)))
    if result.outcome in BLOCKING:
        kind = "error" if result.outcome == "error" else "failure"
        findings = [f"{f.object}: {f.message}" for f in result.findings]
        message = _text(findings[0] if findings else result.outcome)
        body = SubElement(case, kind, message=message, type=result.outcome)
        body.text = _text("\n".join(findings))
    elif result.outcome == "not_applicable":
        SubElement(case, "skipped", message=_text(result.reason))
    return case


def _text(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
