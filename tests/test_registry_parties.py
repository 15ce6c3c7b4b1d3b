"""The suite's engine and the reference service's were written apart: here they meet."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.registry import chained, flags, grammar, hashing
from checks.registry.canonical import SOURCE, canonical, parse_json
from checks.registry.defining import faulty_definitions
from checks.registry.meaning import blind_hashes
from checks.registry.reading import Entry
from fixtures.systems.registry.service import canonical as service
from fixtures.systems.registry.service import expressions as theirs
from fixtures.systems.registry.service import metrics

from .test_checks_registry_hashes import DEFINITIONS
from .test_checks_registry_properties import DEFINITIONS as GENERATED
from .test_checks_registry_properties import FACTS, FLOATS, KEYS, expressions

V1 = {e["metric_key"]: e["definition_json"] for e in json.loads(DEFINITIONS.read_text())}
READ = sorted({key for d in V1.values() for key in grammar.parse(d["expr"]).keys})


@settings(max_examples=200)
@given(GENERATED)
@example({"id": {"a": 1.0}, "b": [{"created_at": 2.0}], "10": 1.0, "9": -0.0})
@example({"__proto__": 1.0, "é": "\u2028\x7f\x1f", "😀": 1e21, "｡": 1e-7})
def test_both_write_the_same_canonical_text(definition):
    assert service.text_of(definition) == canonical(definition)


@given(st.dictionaries(KEYS, GENERATED, max_size=5))
def test_both_hash_a_version_equally(entries):
    assert service.content_hash(entries.items()) == hashing.content_hash(entries.items())


@settings(max_examples=200)
@given(st.data(), expressions())
def test_both_compute_an_expression_equally(data, text):
    facts = {key: data.draw(FACTS) for key in grammar.parse(text).keys}
    assert not theirs.problem(text)
    told, own = theirs.value_of(text, facts), grammar.evaluate(grammar.parse(text), facts)
    assert told == own
    assert own is None or math.copysign(1, own) == math.copysign(1, told)


@settings(max_examples=300)
@given(st.text(st.sampled_from("AB1.-+*/() \t\n\x1c\u00a0e_"), max_size=9))
@example(" A")
@example("A ")
@example("A\u00a0+\u00a0B")
@example("A +\x1cB")
@example("")
def test_both_accept_the_same_expressions(text):
    try:
        grammar.parse(text)
        strict = True
    except grammar.NotStrict:
        strict = False
    assert (not theirs.problem(text)) == strict


@given(st.dictionaries(st.sampled_from(READ), st.none() | FLOATS))
def test_both_compute_a_snapshot_equally(facts):
    ours, their = chained.planned(V1).compute(facts), metrics.compute(V1, facts)
    assert {**facts, **their} == ours
    assert metrics.risk_flags(ours) == flags.risk_flags(ours)
    stored = parse_json(json.dumps(ours)), parse_json(json.dumps(flags.risk_flags(ours)))
    assert service.outputs_hash(*stored) == hashing.outputs_hash(*stored)


@pytest.mark.parametrize(
    ("definition", "accepted"),
    [
        ({"expr": "A"}, True),
        ({"expr": "A * 1"}, False),
        ({"expr": "A - 1 + 1"}, False),
        ({"expr": "B / C", "requiredFacts": ["B"]}, True),
        ({"expr": "B / C", "requiredFacts": ["D"]}, False),
        ({"expr": "B / C", "requiredFacts": "B"}, False),
        ({"expr": "B/C"}, False),
        ({"expr": "B / C", "id": "A", "created_at": 5}, True),
        ({"expr": "B / C", "note": {"id": 5}}, False),
        ({"expr": "B / C", "note": [[{"created_at": 5}]]}, False),
        ({"expr": "B / C", "__proto__": 5}, False),
        ({"expr": "B / C", "note": {"__proto__": 5}}, False),
        ({"label": "A"}, False),
        (5, False),
    ],
)
def test_what_the_service_publishes_is_what_the_checks_pass(definition, accepted):
    entry = Entry("v1", "published", "A", json.dumps(definition), "")
    section = SimpleNamespace(known_facts=[])
    passed = not faulty_definitions([entry], section) and not blind_hashes([entry], SOURCE)
    assert passed == accepted
    assert publishable(definition) == accepted


def publishable(definition) -> bool:
    if metrics.definition_problem(definition):
        return False
    try:
        metrics.ordered({"A": definition})
    except ValueError:
        return False
    return True
