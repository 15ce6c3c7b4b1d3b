"""What the reports of pytest mean: seven outcomes, and the findings behind them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from tests.reports_suite import Suite, suite_in

pytest_plugins = ["pytester"]

BODY = """
@pytest.fixture
def unreadable():
    raise Unverified("public.visit", message="permission denied")

@pytest.fixture
def broken():
    raise OSError("no server at 0x7f00deadbeef")

@pytest.fixture
def leaking():
    yield
    raise RuntimeError("cannot be closed")

@pytest.fixture
def violated():
    raise Violation("public.early")

@check("AAA001")
def test_passed(target): pass

@check("AAA002")
def test_failed(target): raise Violation("public.b", "public.a", evidence="rows\\nmore")

@check("AAA003")
def test_plain(target): assert [] == [1], "nothing was found"

@check("AAA004")
def test_error(target): raise ValueError("first line\\nsecond")

@check("AAA005")
def test_setup(target, broken): pass

@check("AAA006")
def test_teardown(target, leaking): pass

@check("AAA007")
def test_unverified(target, unreadable): pass

@check("AAA008")
def test_not_applicable(target, tell):
    tell("not_applicable", "the profile has no [kpi]")
    pytest.skip("the profile has no [kpi]")

@check("AAA009")
def test_skip(target): pytest.skip("not today")

@check("AAA010")
@pytest.mark.xfail(reason="known")
def test_xfail(target): assert False

@check("AAA011")
@pytest.mark.xfail(strict=True)
def test_xpass(target): pass

WAIVED = [{"check": "AAA012", "object": "public.w", "owner": "ada", "reason": "soon",
           "until": "2027-01-01", "message": "has no key"}]

@check("AAA012")
def test_waived(target, tell):
    tell("waived", WAIVED)
    tell("outcome", "waived")

@check("AAA013")
def test_partly_waived(target, tell):
    tell("waived", WAIVED)
    raise Violation("public.left")

@check("AAA014")
def test_accepted(target, tell):
    tell("accepted", [{"check": "AAA014", "object": "public.log", "reason": "append-only"}])
    tell("outcome", "accepted")

@check("AAA015")
def test_waived_then_broken(target, tell, leaking):
    tell("waived", WAIVED)
    tell("outcome", "waived")

@check("AAA016")
def test_violated_in_setup(target, violated): pass

@check("AAA017")
def test_pytest_fail(target): pytest.fail("said so")

@pytest.mark.skip(reason="by mark")
@check("AAA018")
def test_skipped_by_mark(target): pass
"""

EXPECTED = {
    "AAA001": ("passed", []),
    "AAA002": ("failed", ["public.b: has no key", "public.a: has no key"]),
    "AAA003": ("failed", ["AAA003: nothing was found"]),
    "AAA004": ("error", ["AAA004: ValueError: first line"]),
    "AAA005": ("error", ["AAA005: OSError: no server at 0x… (setup)"]),
    "AAA006": ("error", ["AAA006: RuntimeError: cannot be closed (teardown)"]),
    "AAA007": ("unverified", ["public.visit: permission denied"]),
    "AAA008": ("not_applicable", []),
    "AAA009": ("unverified", ["AAA009: was skipped: not today"]),
    "AAA010": ("unverified", ["AAA010: expected to fail: known"]),
    "AAA011": ("unverified", ["AAA011: [XPASS(strict)]"]),
    "AAA012": ("waived", []),
    "AAA013": ("failed", ["public.left: has no key"]),
    "AAA014": ("accepted", []),
    "AAA015": ("error", ["AAA015: RuntimeError: cannot be closed (teardown)"]),
    "AAA016": ("failed", ["public.early: has no key"]),
    "AAA017": ("failed", ["AAA017: said so"]),
    "AAA018": ("unverified", ["AAA018: was skipped: by mark"]),
}


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


def test_every_outcome(suite: Suite) -> None:
    suite.write(BODY)
    run = suite.run("--junitxml=own.xml")
    results = suite.results()
    found = {
        entry["id"]: (
            entry["outcome"],
            [f"{f['object']}: {f['message']}".rstrip() for f in entry["findings"]],
        )
        for entry in results["checks"]
    }
    assert found == EXPECTED
    assert results["verdict"] == "BLOCKER"
    assert (
        results["run"] | {"scope": "full", "complete": True, "phase": "preflight"}
        == (results["run"])
    )
    assert sum(results["counts"].values()) == len(EXPECTED)
    by_id = {entry["id"]: entry for entry in results["checks"]}
    assert by_id["AAA008"]["reason"] == "the profile has no [kpi]"
    assert by_id["AAA013"]["waived"][0]["owner"] == "ada"
    assert by_id["AAA014"]["accepted"][0]["object"] == "public.log"
    evidence = by_id["AAA002"]["findings"][0]["evidence"]
    assert (suite.pack / evidence).read_text() == "rows\nmore"
    assert run.ret == 1
    _no_traceback_of_a_violation(run.stdout.str())
    _junit_has_the_findings(suite)


def _no_traceback_of_a_violation(output: str) -> None:
    assert "AAA002 (blocker) failed: Title of AAA002.\n- public.b: has no key" in output
    assert "raise Violation" not in output
    assert 'raise ValueError("first line' in output  # an error keeps its traceback


def _junit_has_the_findings(suite: Suite) -> None:
    root = ElementTree.parse(suite.path / "own.xml").getroot()  # noqa: S314 - our own file
    properties = (node.attrib for node in root.iter("property"))
    values = [each["value"] for each in properties if each["name"] == "findings"]
    assert any(json.loads(value)[0]["object"] == "public.b" for value in values)
    exported = ElementTree.parse(suite.pack / "exports" / "junit.xml").getroot()  # noqa: S314
    cases = {str(case.get("name"))[:6]: case for case in exported.iter("testcase")}
    assert len(cases) == len(EXPECTED)
    kinds = {id: [child.tag for child in case][1:] for id, case in cases.items()}
    assert kinds["AAA001"] == []
    assert kinds["AAA002"] == kinds["AAA007"] == ["failure"]
    assert kinds["AAA004"] == ["error"]
    assert kinds["AAA008"] == ["skipped"]
