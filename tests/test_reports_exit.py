"""Exit status, verdict and scope of real runs."""

from __future__ import annotations

import pytest

from tests.reports_suite import Suite, suite_in

pytest_plugins = ["pytester"]

FAILING = """
@check("AAA001", severity="{severity}", phase="{phase}")
def test_one(target): raise {error}("public.t")

@check("AAA002", phase="{phase}")
def test_two(target): pass
"""
INAPPLICABLE = """
@check("AAA001")
def test_one(target, tell):
    tell("not_applicable", "no section")
    pytest.skip("no section")
"""
PROVING = """
def pytest_addoption(parser):
    parser.addoption("--prove", action="store_true")
"""
TWO = """
@check("AAA001")
def test_one(target): pass

@check("AAA002")
def test_two(target): pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


@pytest.mark.parametrize(
    ("severity", "phase", "error", "options", "status"),
    [
        ("blocker", "preflight", "Violation", [], 1),
        ("blocker", "preflight", "Unverified", [], 1),
        ("blocker", "preflight", "RuntimeError", [], 1),
        ("major", "preflight", "Violation", [], 0),
        ("major", "preflight", "Unverified", ["--fail-on=major"], 1),
        ("minor", "preflight", "Violation", ["--fail-on=major"], 0),
        ("minor", "preflight", "Violation", ["--fail-on=minor"], 1),
        ("major", "pr", "Violation", ["-m", "pr"], 1),
        ("minor", "pr", "Violation", ["-m", "pr"], 0),
        ("major", "pr", "Violation", ["-m", "pr", "--fail-on=blocker"], 0),
    ],
)
def test_severity_counts_from_fail_on(
    suite: Suite, severity: str, phase: str, error: str, options: list[str], status: int
) -> None:
    suite.write(FAILING.format(severity=severity, phase=phase, error=error))
    assert suite.run(*options).ret == status
    verdict = "BLOCKER" if severity == "blocker" else "PASS"
    assert suite.results()["verdict"] == verdict


def test_a_skipped_blocker_is_no_success(suite: Suite) -> None:
    suite.write(TWO + '\n@check("AAA003")\ndef test_three(target): pytest.skip("later")\n')
    assert suite.run().ret == 1
    assert suite.results()["verdict"] == "BLOCKER"


def test_all_passed(suite: Suite) -> None:
    suite.write(TWO)
    assert suite.run().ret == 0
    assert suite.results()["verdict"] == "PASS"
    assert (suite.pack / "decision.json").exists()


def test_what_was_deselected_leaves_no_decision(suite: Suite) -> None:
    suite.write(TWO)
    run = suite.run("-k", "test_one")
    assert run.ret == 0
    run.stdout.fnmatch_lines(["*NO DECISION*", "no decision: 1 of 2 checks of the phase were run"])
    results = suite.results()
    assert results["run"]["scope"] == "partial"
    assert results["run"]["complete"] is True
    assert results["verdict"] is None
    assert not list(suite.pack.glob("decision.*"))
    assert b"AAA002" in suite.facts()["plan.json"]
    assert b'"missing":["AAA002 shop preflight"]' in suite.facts()["reconciliation.json"]


def test_another_phase_is_no_part_of_the_plan(suite: Suite) -> None:
    suite.write(TWO + '\n@check("BBB001", phase="pr")\ndef test_pr(target): pass\n')
    assert suite.run("-m", "preflight").ret == 0
    assert suite.results()["verdict"] == "PASS"
    assert b"BBB001" not in suite.facts()["plan.json"]


def test_a_reason_from_outside_leaves_no_decision(suite: Suite) -> None:
    suite.about(scope_reason="no profile says what the target promises")
    suite.write(TWO)
    assert suite.run().ret == 0
    assert suite.results()["verdict"] is None
    assert not list(suite.pack.glob("decision.*"))


def test_nothing_applied_is_no_success(suite: Suite) -> None:
    suite.write(INAPPLICABLE)
    assert suite.run().ret == 5
    assert suite.results()["verdict"] is None
    assert suite.results()["run"]["scope_reason"] == "no check applied"


def test_nothing_selected(suite: Suite) -> None:
    suite.write(TWO)
    assert suite.run("-k", "no_such_check").ret == 5
    assert not (suite.path / "pgattest-packs").exists()


def test_a_failing_test_that_is_no_check_counts(suite: Suite) -> None:
    suite.write(TWO + "\ndef test_helper(): assert False\n")
    assert suite.run().ret == 1
    assert suite.results()["verdict"] == "PASS"


def test_what_cannot_be_collected_is_missed(suite: Suite) -> None:
    suite.write(TWO)
    suite.pytester.makepyfile(test_broken="import nothing_of_this_name")
    assert suite.run("--continue-on-collection-errors").ret == 1
    assert suite.results()["run"]["complete"] is False
    assert suite.results()["verdict"] is None


def test_stopping_at_the_first_failure_is_incomplete(suite: Suite) -> None:
    suite.write(FAILING.format(severity="minor", phase="preflight", error="Violation"))
    assert suite.run("-x").ret == 1
    assert suite.results()["run"]["complete"] is False


def test_an_interrupted_run_is_incomplete(suite: Suite) -> None:
    suite.write(TWO + '\n@check("AAA003")\ndef test_three(target): raise KeyboardInterrupt\n')
    run = suite.run()
    assert run.ret == 2
    results = suite.results()
    assert results["verdict"] is None
    assert results["run"]["complete"] is False
    assert [row["id"] for row in results["checks"]] == ["AAA001", "AAA002"]
    run.stdout.fnmatch_lines(["*pgattest*INCOMPLETE*", "*1 checks have no outcome"])


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--evidence=full", "--evidence full: is not empty, name a new folder"),
        ("--sign-key=absent", "--sign-key absent: no such file"),
        ("--sign-key=about.json", "--sign-key about.json: *"),
    ],
)
def test_usage_errors_are_one_line(suite: Suite, option: str, message: str) -> None:
    suite.write(TWO)
    suite.pytester.mkdir("full").joinpath("old").touch()
    run = suite.run(option)
    assert run.ret == 4
    run.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert not (suite.path / "pgattest-packs").exists()


def test_proofs_are_not_outcomes(suite: Suite) -> None:
    """`--prove` belongs to another room: its runs leave no pack, and pytest's own status."""
    suite.write(FAILING.format(severity="minor", phase="preflight", error="Violation"))
    suite.pytester.makepyfile(proving=PROVING)
    assert suite.run("-p", "proving", "--prove").ret == 1
    assert not (suite.path / "pgattest-packs").exists()
