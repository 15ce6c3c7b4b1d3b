"""`results.json` has the shape that its schema promises, and the decision its fields."""

from __future__ import annotations

import json

import jsonschema
import pytest

from reports.model import Results
from reports.schema import schema
from tests.reports_suite import ROOT, Suite, suite_in

pytest_plugins = ["pytester"]

BODY = """
@check("AAA001")
def test_one(target): raise Violation("public.t", evidence="rows")

@check("PAR001", tags=["parity"])
def test_two(target, tell):
    tell("accepted", [{"check": "PAR001", "object": "fk_`a`", "reason": "only its name differs"}])
    raise Violation("public.u")

@check("AAA003")
def test_three(target, tell):
    tell("not_applicable", "no section")
    pytest.skip("no section")
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


def test_the_schema_is_current() -> None:
    committed = (ROOT / "reports" / "results.schema.json").read_text()
    assert committed == schema(), "python -m reports.schema > reports/results.schema.json"


def test_a_real_file_is_valid(suite: Suite) -> None:
    suite.write(BODY)
    suite.run()
    text = (suite.pack / "results.json").read_text()
    assert Results.model_validate_json(text).run.phase == "preflight"
    jsonschema.validate(json.loads(text), json.loads(schema()))


def test_the_decision_has_the_fields_of_the_template(suite: Suite) -> None:
    suite.write(BODY)
    suite.run()
    decision = json.loads((suite.pack / "decision.json").read_text())
    assert decision["schema"] == "pgattest.decision/1"
    assert decision["status"] == "BLOCKER"
    assert decision["target"] == "db.example / shop"
    assert decision["final_revision"] == "70a79686336c"
    assert decision["errors"] == [
        "AAA001 [shop] public.t: has no key",
        "PAR001 [shop] public.u: has no key",
    ]
    assert decision["drift_detected"] == ["PAR001 [shop] public.u: has no key"]
    assert decision["root_cause"] == ["schema", "structural parity mismatch"]
    assert decision["risk_tier"] == "high"
    assert decision["authorization"] == "pending"
    text = (suite.pack / "decision.md").read_text()
    for field in ("Status", "Target", "Final revision", "Heads state", "Errors", "Drift detected"):
        assert f"- **{field}**" in text
    assert "`PAR001 fk_'a'`" in text  # a name cannot end its quotation
