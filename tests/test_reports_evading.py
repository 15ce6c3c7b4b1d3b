"""Runs in which a check was not looked at, or said two things: none of them reads as a pass."""

from __future__ import annotations

import json

import pytest

from tests.reports_suite import Suite, suite_in

pytest_plugins = ["pytester"]
GOOD = '@check("AAA001")\ndef test_one(target): pass\n'
BAD = '@check("AAA002")\ndef test_two(target): raise Violation("public.t")\n'
OTHER = '@check("AAA002")\ndef test_two(target): pass\n'
HOOKS = {
    "rerun": """
def pytest_runtest_protocol(item, nextitem):
    from _pytest.runner import runtestprotocol
    for _ in range(2):
        item._initrequest()
        runtestprotocol(item, nextitem=nextitem)
    return True
""",
    "finish": """
def pytest_sessionfinish(session):
    raise OSError("broken")
""",
    "muted": """
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report
""",
}
REMOVING = """
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    del items[1:]
"""
RERUN = """
seen = []

@check("AAA002")
def test_two(target):
    seen.append(1)
    if len(seen) == 1: raise Violation("public.t")
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


@pytest.mark.parametrize(
    ("body", "hook", "arguments"),
    [
        pytest.param(BAD, "", ["--setup-only"], id="set up only"),
        pytest.param(BAD, "", ["--setup-plan"], id="set-up planned only"),
        pytest.param(RERUN, "rerun", [], id="passed when run again"),
        pytest.param(OTHER, "finish", [], id="end of session broke"),
        pytest.param(BAD, "muted", [], id="muted by a plugin"),
        pytest.param("raise OSError", "", ["--continue-on-collection-errors"], id="not collected"),
        pytest.param(
            '@check("AAA002")\ndef test_two(target): pytest.exit("ok", returncode=0)',
            "", [], id="exit 0",
        ),
        pytest.param(
            '@check("AAA002")\ndef test_two(target, subtests):\n'
            '    with subtests.test("a"): raise Violation("public.t")\n',
            "", [], id="a part failed",
        ),
        pytest.param('@check("AAA002")\nasync def test_two(target): pass', "", [], id="awaited"),
        pytest.param('@check("AAA002")\ndef test_two(target): yield', "", [], id="a generator"),
        pytest.param(OTHER + OTHER.replace("two", "three"), "", [], id="one id twice"),
        pytest.param(
            '@check("AAA002")\n@pytest.mark.parametrize("x", [])\ndef test_two(target, x): pass',
            "", [], id="no parameters",
        ),
    ],
)  # fmt: skip
def test_it_does_not_read_as_a_pass(
    suite: Suite, body: str, hook: str, arguments: list[str]
) -> None:
    suite.write(GOOD)
    suite.write(body, name="test_other")
    if hook:
        with (suite.path / "conftest.py").open("a") as conftest:
            conftest.write(HOOKS[hook])
    done = suite.run("-m", "preflight", *arguments)
    decision = suite.pack / "decision.json"
    if decision.exists():
        assert json.loads(decision.read_text())["status"] == "BLOCKER"
    assert ": PASS =" not in done.stdout.str()
    assert done.ret != 0


def test_what_a_plugin_removes_leaves_no_decision(suite: Suite) -> None:
    suite.write(GOOD + OTHER)
    with (suite.path / "conftest.py").open("a") as conftest:
        conftest.write(REMOVING)
    done = suite.run("-m", "preflight")
    assert not (suite.pack / "decision.json").exists()
    assert "no decision: 1 of 2 checks of the phase were run" in done.stdout.str()
