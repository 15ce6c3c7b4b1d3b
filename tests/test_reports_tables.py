"""Tables of the report: rows as they are told, and nothing of them is markup."""

from __future__ import annotations

from reports.model import CheckResult
from reports.pictures.tables import exit_criteria, registry_versions, replays


def result(id: str, outcome: str, target: str = "registry") -> CheckResult:
    facts = {"title": "", "severity": "blocker", "tags": [], "phase": "postflight", "nodeid": id}
    facts |= {"duration_s": 0, "source": "", "fix": ""}
    return CheckResult(id=id, outcome=outcome, target=target, **facts)


def test_versions_are_told_with_both_hashes():
    version = {"version": "<b>v1</b>", "status": "published", "published_at": None}
    version |= {"entries": 32, "snapshots": 4, "stored": "ab" * 32, "recomputed": "cd" * 32}
    drawn = registry_versions({"versions": [version]})
    assert "&lt;b&gt;v1&lt;/b&gt;" in drawn
    assert "<b>" not in drawn
    assert "<td>–</td><td>32</td><td>4</td>" in drawn
    assert "ab" * 32 in drawn
    assert "cd" * 32 in drawn


def test_replays_are_told_one_by_one():
    rows = [{"deal": "d", "snapshot": "s", "registry": "match", "outputs": "mismatch"}]
    assert "<td>match</td><td>mismatch</td>" in replays({"rows": rows})


def test_a_criterion_is_met_by_all_its_checks():
    results = [result("REG001", "passed"), result("REG008", "passed"), result("REG009", "failed")]
    results += [result("REG007", "accepted"), result("REG002", "passed", "another")]
    drawn = exit_criteria(results, "registry")
    assert drawn.count("<td>met</td>") == 2
    assert "<td>not met</td><td>REG002 not run</td>" in drawn
    assert "<td>not met</td><td>REG008 passed, REG009 failed</td>" in drawn
