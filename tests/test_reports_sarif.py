"""What code hosts are told: SARIF at file and line, and a page for the pull request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reports.exports.summary import plain
from tests.reports_suite import ABOUT, Suite, suite_in

pytest_plugins = ["pytester"]

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text())
)

BODY = """
@check("AAA001")
def test_one(target):
    error = Violation("001_first")
    error.findings[0] |= {"file": "../migrations/001 first.sql", "line": 7}
    raise error

@check("AAA002", severity="minor")
def test_two(target): raise Violation("public.<b>|t", message="is `wrong`\\nand more")

@check("AAA003")
def test_three(target, tell):
    tell("accepted", [{"check": "AAA003", "object": "public.u", "reason": "as designed"}])
"""

MAJOR = """
@check("AAA001", severity="minor", phase="pr")
def test_one(target): raise Violation("public.t")

@check("AAA002", severity="major", phase="pr")
def test_two(target):
    error = Violation("a", "a")
    error.findings[0] |= {"file": "a.sql", "line": 3}
    error.findings[1] |= {"file": "a.sql", "line": 9}
    raise error

@check("AAA003", phase="pr")
def test_three(target): pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


def test_findings_are_told_where_they_are_caused(suite: Suite) -> None:
    places = {"folder": "db/profiles", "profile_file": "db/profiles/shop.toml"}
    suite.about(targets=[target | places for target in ABOUT["targets"]])
    suite.write(BODY)
    suite.run()
    log = json.loads((suite.pack / "exports" / "results.sarif").read_text())
    assert problems(log) == []
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rule["fullDescription"]["text"] for rule in rules)
    results = {result["ruleId"]: result for result in log["runs"][0]["results"]}
    assert all(rules[result["ruleIndex"]]["id"] == id for id, result in results.items())
    first, second = (results[id]["locations"][0]["physicalLocation"] for id in ("AAA001", "AAA002"))
    assert first["artifactLocation"]["uri"] == "db/migrations/001%20first.sql"
    assert first["region"]["startLine"] == 7
    assert second["artifactLocation"]["uri"] == "db/profiles/shop.toml"
    # A code host shows what is suppressed as open: what is accepted is told elsewhere.
    assert [results[id]["level"] for id in results] == ["error", "note"]
    page = (suite.pack / "exports" / "summary.md").read_text()
    assert page.startswith("## ⛔ pgattest")
    for text in (r"public.\<b\>\|t", r"is \`wrong\` and more", "001 first.sql:7", "as designed"):
        assert text in page


def test_a_folder_that_nobody_can_be_shown_is_not_guessed(suite: Suite) -> None:
    suite.write(BODY)
    suite.run()
    log = json.loads((suite.pack / "exports" / "results.sarif").read_text())
    places = [result["locations"][0] for result in log["runs"][0]["results"]]
    assert [place.keys() for place in places] == [{"logicalLocations"}] * 2


def test_what_fails_the_build_is_not_shown_as_a_pass(suite: Suite) -> None:
    suite.write(MAJOR)
    assert suite.run().ret == 1
    page = (suite.pack / "exports" / "summary.md").read_text()
    assert page.startswith("## ⛔ pgattest")
    assert "The run fails: 1 checks of severity major or worse." in page
    rows = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| AAA")]
    assert rows == ["| AAA002", "| AAA002", "| AAA001"]
    assert page.count("a.sql:") == 2


def test_validation_would_notice() -> None:
    result = {"massage": {}, "ruleIndex": "7", "locations": [{"physicalLocation": {"region": 3}}]}
    log = {"version": "2.0", "runs": [{"tool": {}, "results": [result]}]}
    found = " ".join(problems(log))
    for part in ("2.0", "driver", "massage", "message", "ruleIndex", "region"):
        assert part in found


def test_plain_text_stays_itself() -> None:
    assert plain("a_b *c* <d> | [e](f)") == r"a\_b \*c\* \<d\> \| \[e\]\(f\)"


def problems(log: Any) -> list[str]:
    """List where a log differs from the schema of the standard."""
    return [f"{error.json_path}: {error.message}" for error in SCHEMA.iter_errors(log)]
