"""Canonical texts and hashes: every vector of the source, and the 32 published definitions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks.registry.canonical import NotCanonical, canonical, parse_json
from checks.registry.hashing import (
    content_hash,
    content_text,
    digest,
    entry_hash,
    outputs_hash,
    plain_hash,
)

from .registry_vectors import VECTORS, cases

DEFINITIONS = Path(__file__).parents[1] / "fixtures/systems/registry/definitions.json"
V1 = "a8d6691174c86918124810823fc4bee705ff1c88ff7c94b3b11a17f4c6c7d315"


@pytest.mark.parametrize("vector", cases("entry_vectors"))
def test_an_entry(vector):
    value = parse_json(vector["input_json"])
    assert canonical(value) == vector["canonical"]
    assert entry_hash(value) == vector["sha256"]


def entries(text: str) -> list[tuple[str, object]]:
    return [(entry["metric_key"], entry["definition_json"]) for entry in parse_json(text)]


@pytest.mark.parametrize("vector", cases("registry_vectors"))
def test_a_registry(vector):
    given = entries(vector["entries_json"])
    assert [entry_hash(definition) for _, definition in given] == vector["entry_hashes"]
    if not vector["needs_icu_collation"]:
        assert content_text(given) == vector["canonical"]
        assert content_hash(given) == vector["sha256"]


def test_only_vectors_that_need_a_locale_are_left_out():
    left = [v["name"] for v in VECTORS["registry_vectors"] if v["needs_icu_collation"]]
    assert left == ["sort_case", "sort_ignorable_2", "sort_accent"]


@pytest.mark.parametrize("vector", cases("outputs_vectors"))
def test_outputs(vector):
    value = parse_json(vector["input_json"])
    assert entry_hash(value) == vector["sha256"]
    if value.keys() == {"computedMetrics", "riskFlags"}:
        assert outputs_hash(*value.values()) == vector["sha256"]


def test_engine_definitions_are_hashed_with_every_name():
    assert plain_hash(VECTORS["seed_definitions"]) == VECTORS["seed_metric_registry_hash"]


def test_the_published_definitions():
    text = DEFINITIONS.read_text()
    assert len(json.loads(text)) == 32
    assert content_hash(entries(text)) == V1


def test_rfc_8785_is_another_form():
    value = {"10": 1.0, "9": 2.0, "__proto__": 3.0, "id": "x"}
    assert canonical(value) == '{"9":2,"10":1}'
    assert canonical(value, variant="rfc8785") == '{"10":1,"9":2,"__proto__":3}'
    assert content_hash([], "rfc8785") == digest("[]")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no JSON"),
        ('{"a":', "is no JSON"),
        ('{"a": NaN}', "NaN is no JSON number"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_json_is_told(text, reason):
    with pytest.raises(NotCanonical, match=reason):
        parse_json(text)


def test_what_cannot_be_written_is_told():
    deep = parse_json("[" * 800 + "]" * 800)
    for variant in ("source-compatible", "rfc8785"):
        with pytest.raises(NotCanonical, match="nested too deeply"):
            canonical(deep, variant=variant)
    with pytest.raises(NotCanonical, match="RFC 8785 refuses"):
        canonical({"v": "\ud800"}, variant="rfc8785")
