"""The admin endpoints under a state machine: whatever is done in whatever order, REG002–004 hold.

A model says what each request must answer; after every step the tables are held to the
invariants that the checks ask of a target.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from functools import partial
from typing import Any, ClassVar
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from checks.registry import health, publishing, reading
from checks.registry.hashing import content_hash
from fixtures.given.api import Copy, _copy
from fixtures.profile.registry import Registry
from fixtures.run import Run
from fixtures.systems.registry.misbehaving import lying
from fixtures.systems.registry.serving import serve
from fixtures.systems.starting import SYSTEMS, states_of

KEYS = st.sampled_from(["EBITDA", "DSCR", "A_1", "NET_INCOME"])
EXPRESSIONS = st.sampled_from(["REVENUE", "REVENUE - COGS", "1 / 3", "COGS * -2.5"])
DEFINITIONS = st.dictionaries(KEYS, EXPRESSIONS.map(lambda expr: {"expr": expr}), min_size=1)
PATH = "/api/admin/metric-registry/versions"
SECTION: Any = Registry.model_validate({})
Serving = Callable[..., Copy]
ANSWERS = {"draft": 200, "published": 409, "deprecated": 409}


class Machine(RuleBasedStateMachine):
    """Drafts, publishes, edits and deprecates; two at once as well."""

    copy: ClassVar[Copy]
    versions = Bundle("versions")

    def __init__(self) -> None:
        super().__init__()
        self.status: dict[str, str] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        self.frozen: dict[str, Any] = {}

    @property
    def api(self) -> Any:
        """The service."""
        return self.copy.api

    def post(self, path: str, body: Any = None) -> Any:
        """Post as the admin; no answer may be a problem."""
        answer = self.api.post(f"{PATH}{path}", body)
        assert not answer.problem, answer
        return answer

    @rule(target=versions, definitions=DEFINITIONS | st.just({}))
    def create(self, definitions: dict[str, Any]) -> str:
        """Make a draft, mostly with entries."""
        answer = self.post("", {"version_name": f"v-{uuid4()}"})
        assert answer.status == 201
        id: str = answer.body["version"]["id"]
        self.status[id], self.entries[id] = "draft", {}
        if definitions:
            self.add(id, definitions)
        return id

    @rule(id=versions, definitions=DEFINITIONS)
    def add_some(self, id: str, definitions: dict[str, Any]) -> None:
        """Add or replace entries."""
        self.add(id, definitions)

    def add(self, id: str, definitions: dict[str, Any]) -> None:
        """Add or replace entries: of a draft only."""
        answer = self.post(f"/{id}/entries", {"entries": _entries(definitions)})
        assert answer.status == ANSWERS[self.status[id]]
        if self.status[id] == "draft":
            self.entries[id] |= definitions

    @rule(id=versions, definitions=DEFINITIONS)
    def add_badly(self, id: str, definitions: dict[str, Any]) -> None:
        """Add entries of which the last is none: nothing may be kept."""
        bad = [*_entries(definitions), {"metric_key": "BAD", "definition_json": {"expr": "/"}}]
        answer = self.post(f"/{id}/entries", {"entries": bad})
        assert answer.status == (422 if self.status[id] == "draft" else 409)

    @rule(id=versions, at_once=st.sampled_from([2, 1, 3]))
    def publish(self, id: str, at_once: int) -> None:
        """Publish, perhaps several at once: one succeeds, if any may."""
        with ThreadPoolExecutor(at_once) as pool:
            answers = list(pool.map(self.post, [f"/{id}/publish"] * at_once))
        statuses = sorted(answer.status for answer in answers)
        if self.status[id] != "draft":
            assert statuses == [409] * at_once
        elif not self.entries[id]:
            assert statuses == [400] * at_once
        else:
            assert statuses == [200] + [409] * (at_once - 1)
            self.status[id] = "published"

    @rule(id=versions, definitions=DEFINITIONS)
    def publish_while_adding(self, id: str, definitions: dict[str, Any]) -> None:
        """Publish and add at once: the hash is of all that was added, or the adding is refused."""
        if self.status[id] != "draft" or not self.entries[id]:
            return
        body = {"entries": _entries(definitions)}
        with ThreadPoolExecutor(2) as pool:
            added = pool.submit(self.post, f"/{id}/entries", body)
            published = pool.submit(self.post, f"/{id}/publish")
        assert published.result().status == 200
        assert added.result().status in (200, 409)
        self.status[id] = "published"
        if added.result().status == 200:
            self.entries[id] |= definitions

    @rule(id=versions)
    def deprecate(self, id: str) -> None:
        """Deprecate: what is published only."""
        answer = self.post(f"/{id}/deprecate")
        assert answer.status == (200 if self.status[id] == "published" else 409)
        if self.status[id] == "published":
            self.status[id] = "deprecated"

    @rule(id=versions, change=st.sampled_from(["delete", "update"]))
    def go_behind_its_back(self, id: str, change: str) -> None:
        """Change entries in the database: of a draft only."""
        statement = {
            "delete": "delete from public.metric_registry_entries where registry_version_id = %s",
            "update": """update public.metric_registry_entries
                            set definition_hash = definition_hash where registry_version_id = %s""",
        }[change]
        if self.status[id] == "draft":
            return
        with pytest.raises(psycopg.errors.RestrictViolation):
            self.copy.db.execute(statement, [id])

    @invariant()
    def versions_are_as_they_must(self) -> None:
        """REG002 and REG003: hashes and times of what is published, neither of drafts."""
        with self.copy.db.transaction():
            versions = reading.versions(self.copy.db, SECTION)
            entries = reading.entries(self.copy.db, SECTION)
        found = publishing.broken_versions(versions, entries, SECTION)
        assert not [each for each in found if each.object != SECTION.versions]  # none published
        assert publishing.marked_drafts(versions) == []
        assert {row.id: row.status for row in versions if row.id in self.status} == self.status
        for row in versions:
            if row.status != "draft" and row.id in self.status:
                pairs = self.entries[row.id].items()
                assert row.content_hash == content_hash(pairs)
                assert self.frozen.setdefault(row.id, row.content_hash) == row.content_hash

    @invariant()
    def health_tells_the_truth(self) -> None:
        """REG007."""
        same = nullcontext(self.copy.db)
        assert health.untruths(lambda: same, self.api, SECTION) == []


def _entries(definitions: dict[str, Any]) -> list[dict[str, Any]]:
    text = json.dumps(definitions)
    return [{"metric_key": k, "definition_json": d} for k, d in json.loads(text).items()]


@pytest.fixture
def copied(run_state: Run) -> Iterator[Serving]:
    """Serve a registry in which nothing was published yet, perhaps with a service that lies."""
    drafting = states_of(run_state, SYSTEMS["registry"])["drafting"]
    with ExitStack() as stack:
        yield lambda change=None: stack.enter_context(
            _copy(run_state, drafting, partial(serve, change=change))
        )


def test_whatever_is_done_in_whatever_order(copied: Serving) -> None:
    Machine.copy = copied()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=5,
            stateful_step_count=16,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_service_that_publishes_twice_is_noticed(copied: Serving) -> None:
    twice = lying("/publish", lambda _, status, body: (200 if status == 409 else status, body))
    Machine.copy = copied(twice)
    machine = Machine()
    ids = [machine.create({"DSCR": {"expr": "1 / 3"}}) for _ in range(2)]
    with pytest.raises(AssertionError):
        machine.publish(ids[0], at_once=2)
    machine.publish(ids[1], at_once=1)
    with pytest.raises(AssertionError):
        machine.publish(ids[1], at_once=1)
