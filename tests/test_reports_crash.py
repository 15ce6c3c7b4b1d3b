"""What is left of a run that was killed, or lost a worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.reports_suite import Suite, suite_in

pytest_plugins = ["pytester"]

TWO = '@check("AAA001")\ndef test_one(target): pass\n'


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    return suite_in(pytester, monkeypatch)


def test_a_killed_run_leaves_what_it_saw(suite: Suite) -> None:
    suite.write(
        TWO
        + """
@check("AAA002")
def test_failed(target): raise Violation("public.seen")

@check("AAA003")
def test_slow(target):
    open("reached", "w").close()
    __import__("time").sleep(60)
"""
    )
    command = [sys.executable, "-m", "pytest", *suite.arguments()]
    process = subprocess.Popen(command, cwd=suite.path, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (suite.path / "reached").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    results = suite.results()
    assert results["verdict"] is None
    assert results["run"]["complete"] is False
    assert not (suite.pack / "SHA256SUMS").exists()
    assert "has not finished, or it died" in (suite.pack / "README.txt").read_text()
    journal = [json.loads(line) for line in (suite.pack / "run.jsonl").read_text().splitlines()]
    assert journal[0]["event"] == "started"
    assert any(f["object"] == "public.seen" for e in journal for f in e.get("findings", ()))


def test_a_worker_that_dies_is_an_error(suite: Suite) -> None:
    suite.write(TWO + '\n@check("AAA002")\ndef test_two(target): os._exit(1)\n')
    run = suite.run("-p", "xdist", "-n2")
    assert run.ret == 1
    found = {row["id"]: row["outcome"] for row in suite.results()["checks"]}
    assert found == {"AAA001": "passed", "AAA002": "error"}
    assert suite.results()["verdict"] == "BLOCKER"
