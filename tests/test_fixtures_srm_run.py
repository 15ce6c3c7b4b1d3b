"""The casino system as a user checks it: open before row security, closed after it."""

from __future__ import annotations

import json

import pytest

from fixtures.systems.starting import enter


@pytest.fixture
def check(suite, run_state, tmp_path):
    """Run checks on a state of the system; returns the run's exit status and results."""

    def run(state, *arguments):
        world = enter(run_state, state)
        pack = tmp_path / state
        told = (f"--dsn={world.dsn}", f"--profile={world.profile}", f"--evidence={pack}")
        done = suite("-m", "preflight", *told, *arguments)
        world.close()
        return done.returncode, json.loads((pack / "results.json").read_text())

    return run


def objects(results, check, kind="findings"):
    return {entry["object"] for c in results["checks"] if c["id"] == check for entry in c[kind]}


def test_before_it_every_table_is_open(check):
    status, results = check("bare", "checks/tenancy/test_protection.py")
    assert status == 1
    for id in ("RLS001", "RLS022"):
        assert len(objects(results, id)) == 30, id


def test_after_it_everything_passes_but_what_is_accepted(check):
    status, results = check("secured")
    assert (status, results["verdict"]) == (0, "PASS")
    accepted = {id: len(objects(results, id, "accepted")) for id in ("RLS014", "RLS015")}
    assert accepted == {"RLS014": 4, "RLS015": 1}
    ran = {c["id"] for c in results["checks"] if c["outcome"] in ("passed", "accepted")}
    assert {"RLS101", "RLS103", "RLS106", "RLS108", "RLS109", "RLS110", "RLS301"} <= ran
