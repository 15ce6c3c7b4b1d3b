"""Rows of several targets, and what the terminal says at the end."""

from __future__ import annotations

import pytest

from tests.reports_suite import Suite, suite_in

pytest_plugins = ["pytester"]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


def test_one_row_per_target(suite: Suite) -> None:
    suite.about(targets=[{"name": "a"}, {"name": "b"}])
    suite.write(
        """
@check("AAA001")
def test_one(target):
    if target == "b":
        raise Violation("public.t")
"""
    )
    suite.run()
    found = [(row["id"], row["target"], row["outcome"]) for row in suite.results()["checks"]]
    assert found == [("AAA001", "a", "passed"), ("AAA001", "b", "failed")]


def test_the_summary_says_what_blocks(suite: Suite) -> None:
    suite.write(
        """
@check("AAA001")
def test_one(target): raise Violation("public.t")

@check("AAA002", severity="minor")
def test_two(target): raise Violation("public.u")

@check("AAA003")
def test_three(target, tell):
    tell("not_applicable", "no section")
    pytest.skip("no section")
"""
    )
    run = suite.run()
    run.stdout.fnmatch_lines(
        [
            "*pgattest preflight · shop: BLOCKER*",
            "blocks:",
            "  AAA001 ?shop? public.t: has no key",
            "      remedy: mend public.t",
            "does not block the verdict:",
            "  AAA002 ?shop? public.u: has no key",
            "2 failed, 1 not applicable",
            "report: pgattest-packs/*/report.html",
        ]
    )
