"""Expressions, formulas, graphs, flags and display: every vector of the source."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

import pytest

from checks.registry import chained, evaluating, formulas, grammar
from checks.registry.canonical import canonical
from checks.registry.comparing import compare
from checks.registry.display import display
from checks.registry.flags import risk_flags
from checks.registry.hashing import outputs_hash, plain_hash
from checks.registry.modelling import base_values, financial_model
from checks.registry.ordering import Cycle, cycles, in_order

from .registry_vectors import VECTORS, cases, number, numbers
from .test_checks_registry_hashes import DEFINITIONS

DEFINED = {
    entry["metric_key"]: entry["definition_json"] for entry in json.loads(DEFINITIONS.read_text())
}
EXPRESSIONS = {key: definition["expr"] for key, definition in DEFINED.items()}
FACTS = VECTORS["metrics32_direct"]["facts"]


def same(left: float | None, right: float | None) -> bool:
    return left == right and (left is None or math.copysign(1, left) == math.copysign(1, right))


@pytest.mark.parametrize("vector", cases("expression_vectors"))
def test_an_expression(vector):
    result = evaluating.evaluate(vector["expr"], numbers(vector["facts"]))
    assert same(result.value, number(vector["result"]["value"]))
    assert list(result.missing) == vector["result"]["missingInputs"]
    try:
        strict = grammar.parse(vector["expr"])
    except grammar.NotStrict:
        return
    finite = {k: v for k, v in numbers(vector["facts"]).items() if v is None or math.isfinite(v)}
    if finite.keys() == vector["facts"].keys():
        assert same(grammar.evaluate(strict, finite), result.value)


@pytest.mark.parametrize("key", EXPRESSIONS)
def test_a_metric_from_facts_alone(key):
    result = evaluating.evaluate_metric(key, EXPRESSIONS, FACTS)
    expected = VECTORS["metrics32_direct"]["results"][key]
    assert (result.value, list(result.missing)) == (expected["value"], expected["missingInputs"])


def test_an_unknown_metric_is_told_as_missing():
    result = evaluating.evaluate_metric("NOPE", EXPRESSIONS, FACTS)
    expected = VECTORS["unknown_metric"]
    assert (result.value, list(result.missing)) == (expected["value"], expected["missingInputs"])


def test_metrics_in_their_order():
    plan, expected = chained.planned(DEFINED), VECTORS["metrics32_chained"]
    assert [key for key, _ in plan.steps] == expected["order"]
    results = {key: result["value"] for key, result in expected["results"].items()}
    assert plan.compute(FACTS) == {**FACTS, **results}


@pytest.mark.parametrize("vector", cases("formula_vectors"))
def test_a_formula(vector):
    values = numbers(vector["values"])
    if throws := vector["result"].get("throws"):
        with pytest.raises(TypeError, match=throws):
            formulas.apply(vector["formula"], values)
        return
    computed = formulas.apply(vector["formula"], values)
    assert computed.value == number(vector["result"]["value"])
    assert computed.error == vector["result"]["error"]


@pytest.mark.parametrize("vector", cases("graph_vectors"))
def test_a_graph(vector):
    if throws := vector["result"].get("throws"):
        with pytest.raises(Cycle, match=throws):
            formulas.evaluate_graph(vector["defs"], vector["base"])
        return
    graph = formulas.evaluate_graph(vector["defs"], vector["base"])
    assert graph.values == vector["result"]["values"]
    assert graph.dependencies == vector["result"]["dependencyGraph"]


@pytest.mark.parametrize("vector", cases("snapshot_vectors"))
def test_a_snapshot(vector):
    model = financial_model("11111111-1111-4111-8111-111111111111", vector["facts"])
    assert model == vector["model"]
    assert plain_hash(model) == vector["financial_model_hash"]
    assert base_values(model) == vector["base_values"]
    metrics = formulas.evaluate_graph(VECTORS["seed_definitions"], base_values(model)).values
    flags = risk_flags(metrics)
    assert (metrics, flags) == (vector["computed_metrics"], vector["risk_flags"])
    assert outputs_hash(metrics, flags) == vector["outputs_hash"]
    assert plain_hash({"computedMetrics": metrics}) == vector["outputs_hash_metrics_only"]


@pytest.mark.parametrize("vector", cases("compare_vectors"))
def test_a_comparison(vector):
    deltas = [asdict(delta) for delta in compare(vector["before"], vector["after"])]
    for delta in deltas:
        delta["deltaPercent"] = delta.pop("percent")
    assert deltas == vector["result"]["deltas"]


@pytest.mark.parametrize("vector", cases("display_vectors"))
def test_a_shown_number(vector):
    precision = vector.get("precision", 0)
    shown = display(number(vector["value"]), precision, vector["isPercent"], vector["sign"])
    assert shown == vector["text"]


def test_structured_definitions_are_chained_too():
    definitions = {
        "C": {"depends_on": ["B"], "formula": {"type": "divide", "left": "B", "right": "2"}},
        "B": {"dependsOn": ["A"], "formula": {"type": "add", "left": "A", "right": "1"}},
    }
    assert chained.planned(definitions).compute({"A": 7}) == {"A": 7, "B": 8, "C": 4}


@pytest.mark.parametrize(
    "definition",
    [
        *(None, 5, {}, {"expr": 3}, {"formula": "A / B"}),
        {"formula": {"type": "add", "left": "A", "right": 1}},
        {"formula": {"type": "add", "left": "A"}},
        {"formula": {"type": "add", "left": "A", "right": "1"}, "depends_on": "A"},
    ],
)
def test_what_cannot_be_computed_is_told(definition):
    with pytest.raises(chained.Unusable, match="M "):
        chained.planned({"M": definition})


def test_what_json_cannot_hold_is_no_result():
    formula = {"type": "multiply", "left": "1e308", "right": "10"}
    assert chained.planned({"M": {"formula": formula}}).compute({}) == {"M": None}
    assert formulas.literal("0x" + "f" * 300) == math.inf


def test_every_circle_is_told():
    graph = {"A": ["B"], "B": ["A", "F"], "C": ["C"], "D": ["A"], "E": ["F"]}
    assert [sorted(members) for members in cycles(graph)] == [["A", "B"], ["C"]]


def test_a_chain_longer_than_the_stack():
    graph = {f"M{n}": [f"M{n + 1}"] for n in range(20_000)}
    assert in_order(graph)[0] == "M19999"


@pytest.mark.parametrize(
    "text", ["", " A", "A ", "A/B", "( A )", "- A", "A B", "A + ", "1e3", ".5", "A % B", "Ä"]
)
def test_what_is_not_strict(text):
    with pytest.raises(grammar.NotStrict, match="does not parse"):
        grammar.parse(text)


def test_a_canonical_text_is_ascii_quoted_as_the_source_does():
    assert canonical({"a": "\x7f\u2028/\x01"}) == '{"a":"\x7f\u2028/\\u0001"}'
