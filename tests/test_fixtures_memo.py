"""What is made once, and what is made beside; in which order checks run."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from fixtures.memo import begin, once_in, settle
from fixtures.ordering import put_in_order
from fixtures.sandbox import Sandbox, SandboxError

PATIENCE = 10


@pytest.fixture
def executor():
    with ThreadPoolExecutor(1) as executor:
        yield executor


class TestOnce:
    """A fact has one maker."""

    def test_whoever_asks_first_makes_it(self):
        facts = {}
        assert [once_in(facts, "n", lambda n=n: n) for n in (1, 2)] == [1, 1]

    def test_what_is_being_made_is_waited_for(self, executor):
        facts, go = {}, threading.Event()
        begin(facts, "n", lambda: go.wait(PATIENCE), executor)
        begin(facts, "n", lambda: "twice", executor)
        threading.Timer(0.05, go.set).start()
        assert once_in(facts, "n", lambda: "again") is True

    def test_what_was_made_by_asking_is_not_begun(self, executor):
        facts = {"n": 1}
        begin(facts, "n", lambda: 2, executor)
        assert facts == {"n": 1}

    def test_what_fails_beside_fails_for_everybody_who_asks(self, executor):
        facts = {}
        begin(facts, "n", lambda: 1 // 0, executor)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                once_in(facts, "n", lambda: 1)

    def test_settling_waits_and_hides_no_failure(self, executor):
        facts, go = {"plain": 1}, threading.Event()
        begin(facts, "slow", lambda: go.wait(PATIENCE), executor)
        begin(facts, "bad", lambda: 1 // 0, executor)
        threading.Timer(0.05, go.set).start()
        settle(facts)
        assert facts["slow"].done()
        with pytest.raises(ZeroDivisionError):
            once_in(facts, "bad", lambda: 1)


def test_what_others_run_beside_comes_first_and_what_is_timed_last():
    asked = {
        "freeze": ["target", "freeze"],
        "cost": ["intent", "playing", "policy_costs"],
        "probes": ["intent", "trial", "cells"],
        "proof": ["intent", "trial", "challengers"],
        "catalog": ["intent"],
        "live": ["intent", "trial", "playing"],
        "other": ["target"],
        "plain": [],
    }
    items = [item(name, names) for name, names in asked.items()]
    put_in_order(items)
    order = ["other", "plain", "live", "catalog", "probes", "proof", "cost", "freeze"]
    assert [item.name for item in items] == order


def test_tests_of_somebody_else_stay_where_they_are():
    items = [item("a", ["freeze"], check=False), item("b", ["intent"], check=False), item("c", [])]
    put_in_order(items)
    assert [item.name for item in items] == ["a", "b", "c"]


def item(name, fixtures, check=True):
    marker = {"check": object()} if check else {}
    return SimpleNamespace(name=name, fixturenames=fixtures, get_closest_marker=marker.get)


def test_nothing_is_copied_in_a_sandbox_that_is_closed(server):
    sandbox = Sandbox(server)
    template = sandbox.create()
    sandbox.close()
    with pytest.raises(SandboxError, match="closed"):
        sandbox.clone(template)


def test_copies_of_one_template_may_be_asked_for_at_once(server):
    sandbox = Sandbox(server)
    template = sandbox.create()
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: sandbox.clone(template), range(6)))
    assert len({database.name for database in made}) == 6
    sandbox.close()
