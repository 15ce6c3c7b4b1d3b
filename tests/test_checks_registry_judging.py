"""What checks of the registry say of rows, one fault at a time, and of odd ones."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from checks.registry.binding import unbound, untrue
from checks.registry.canonical import STRIPPED
from checks.registry.defining import faulty_definitions
from checks.registry.hashing import content_hash, entry_hash, outputs_hash
from checks.registry.meaning import blind_hashes
from checks.registry.promising import broken_promises, difference
from checks.registry.publishing import broken_versions, listed, marked_drafts, recomputed
from checks.registry.reading import Entry, Snapshot, Stored, Version
from checks.registry.recomputing import differing, plans_of, told

HASH = "ab" * 32
TRACE = "00000000-0000-4000-8000-00000000000{}"
DEFINITION = {"expr": "A / B", "requiredFacts": ["A"]}


def section(**values):
    published = SimpleNamespace(version="v1", metrics=1, content_hash="", definitions="d.json")
    defaults = {"versions": "versions", "entries": "entries", "snapshots": "snapshots", "deals": 1}
    defaults |= {"canonical": "source-compatible", "known_facts": [], "published": [published]}
    return SimpleNamespace(**(defaults | values))


def entry(key="RATIO", definition=DEFINITION, version="v1", **values) -> Entry:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    hash = "" if isinstance(definition, str) else entry_hash(definition)
    return Entry(version, "published", key, text, hash)._replace(**values)


def version(entries, **values) -> Version:
    hash = content_hash([(e.key, json.loads(e.text)) for e in entries])
    return Version("1", "v1", "published", hash, "2026-02-13", 1)._replace(**values)


def sent(definition=DEFINITION) -> dict[str, SimpleNamespace]:
    text = json.dumps([{"metric_key": "RATIO", "definition_json": definition}])
    return {"d.json": SimpleNamespace(name="d.json", text=text, problem="")}


def test_a_version_as_it_was_published():
    entries = [entry()]
    versions = [version(entries)]
    assert not broken_versions(versions, entries, section())
    assert not broken_promises(versions, entries, section(), sent())
    assert not marked_drafts(versions)
    assert "recomputed" in listed(versions, entries, section())


@pytest.mark.parametrize("key", [5, None, ["RATIO"]])
def test_a_key_of_the_file_that_is_no_text_is_told(key):
    text = json.dumps([{"metric_key": key, "definition_json": DEFINITION}])
    files = {"d.json": SimpleNamespace(name="d.json", text=text, problem="")}
    assert broken_promises([version([entry()])], [entry()], section(), files)


def test_a_hash_is_of_the_variant_that_the_profile_names():
    definition = {"10": 1, "9": 2}
    entries = [entry(definition=definition, hash=entry_hash(definition, "rfc8785"))]
    versions = [version(entries, content_hash=content_hash([("RATIO", definition)], "rfc8785"))]
    assert not broken_versions(versions, entries, section(canonical="rfc8785"))
    assert len(broken_versions(versions, entries, section())) == 2


def test_what_cannot_be_hashed_is_told_as_such():
    deep = entry(definition="[" * 5000 + "]" * 5000)
    assert "nested too deeply" in recomputed([deep], "source-compatible")
    told = broken_versions([version([])], [deep], section())
    assert {finding.object for finding in told} == {"v1", "v1/RATIO"}
    assert [finding.object for finding in blind_hashes([deep], "rfc8785")] == ["v1/RATIO"]
    assert [finding.object for finding in faulty_definitions([deep], section())] == ["v1/RATIO"]
    changed = broken_promises([version([])], [deep], section(), sent())
    assert [finding.object for finding in changed] == ["v1/RATIO"]


def test_the_difference_of_a_definition_is_shown():
    text = difference('{"expr":"A / B","precision":2}', '{"expr":"B / A","precision":2}')
    assert '- "expr": "A / B",' in text
    assert '+ "expr": "B / A",' in text
    assert '"precision"' in text


def test_known_facts_are_asked_for_only_where_they_are_listed():
    entries = [entry(), entry("OTHER", {"expr": "RATIO * 2"}), entry("B", {"expr": "B"})]
    assert not faulty_definitions(entries, section())
    assert not faulty_definitions(entries, section(known_facts=["A", "B"]))
    strange = faulty_definitions(entries, section(known_facts=["A"]))
    assert [finding.object for finding in strange] == ["v1/B"]


def test_a_metric_of_another_version_is_none_of_this_one():
    entries = [entry(), entry("OTHER", {"expr": "RATIO * A"}, version="v2")]
    found = faulty_definitions(entries, section(known_facts=["A", "B"]))
    assert [str(finding) for finding in found] == ["v2/OTHER: reads no fact and no metric: RATIO"]


@pytest.mark.parametrize("name", sorted(STRIPPED))
def test_a_stripped_name_is_told_below_the_top_only(name):
    assert not blind_hashes([entry(definition={name: {name: 1}})], "source-compatible")
    for inner in ({"a": {name: 1}}, {"a": [{"b": [{name: 1}]}]}):
        (finding,) = blind_hashes([entry(definition=inner)], "source-compatible")
        assert name in finding.message


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        ("0.1", True),
        ("1.50", True),
        ("1e21", True),
        ("-0", True),
        ("5e-324", True),
        ("9007199254740993", False),
        ("33333333.333333333", False),
        ("1e400", False),
        ("1e-400", False),
        ("9" * 5000, False),
    ],
)
def test_numbers_survive_binary64_or_are_told(number, exact):
    found = blind_hashes([entry(definition=f'{{"a": [{number}]}}')], "source-compatible")
    assert (not found) == exact


SNAPSHOT = Snapshot(
    id="s1",
    deal="d1",
    version="1",
    content_hash=HASH,
    version_name="v1",
    engine="31c4084",
    trace=TRACE.format(1),
    outputs_hash=HASH,
    traced=1,
    known=True,
    status="published",
    true_name="v1",
    true_hash=HASH,
    published_before=True,
    due=True,
)
LEGACY = replace(SNAPSHOT, version=None, content_hash=None, version_name=None, due=False)


def test_a_bound_snapshot():
    assert not unbound([SNAPSHOT], section())
    assert not untrue([SNAPSHOT], section())
    assert not unbound([LEGACY, SNAPSHOT], section())


def test_what_is_not_there_is_the_other_checks_matter():
    unsaid = replace(SNAPSHOT, content_hash=None, version_name=None)
    assert not untrue([unsaid], section())
    untraced = replace(LEGACY, id="s2", trace=None, engine=None, outputs_hash=None, traced=7)
    assert not unbound([SNAPSHOT, untraced], section())


@pytest.mark.parametrize("column", ["version", "content_hash", "version_name"])
def test_old_snapshots_are_not_bound_by_half(column):
    half = replace(LEGACY, id="s2", **{column: HASH})
    found = unbound([SNAPSHOT, half, replace(SNAPSHOT, due=False)], section())
    assert [finding.object for finding in found] == ["s2"]


def test_snapshots_share_no_trace():
    (finding,) = unbound([replace(SNAPSHOT, traced=2)], section(deals=0))
    assert finding.object == "s1"


@pytest.mark.parametrize(
    "column", ["version", "content_hash", "version_name", "engine", "trace", "outputs_hash"]
)
def test_each_part_of_a_binding_is_needed(column):
    found = unbound([SNAPSHOT, replace(SNAPSHOT, id="s2", **{column: None})], section())
    assert [finding.object for finding in found] == ["s2"]


def test_deals_are_counted_by_their_good_snapshots():
    other = replace(SNAPSHOT, id="s2", deal="d2")
    assert not unbound([SNAPSHOT, other], section(deals=2))
    for same in (replace(other, deal="d1"), replace(other, due=False), replace(other, engine="")):
        assert "snapshots" in [f.object for f in unbound([SNAPSHOT, same], section(deals=2))]


@pytest.mark.parametrize(
    "changes",
    [
        {"known": False},
        {"status": "draft"},
        {"published_before": False},
        {"true_hash": "cd" * 32},
        {"true_hash": None},
        {"true_name": "v2"},
    ],
)
def test_each_untruth_of_a_binding_is_told(changes):
    (finding,) = untrue([replace(SNAPSHOT, **changes)], section())
    assert finding.object == "s1"


def stored(facts, metrics, flags=(), **values) -> Stored:
    hash = values.pop("hash", outputs_hash(metrics, list(flags)))
    texts = [json.dumps(part) for part in (facts, metrics, list(flags))]
    return Stored("s1", "d1", "v1", *texts, hash)


PLANS = plans_of([entry()])
GOOD = {"A": 1.0, "B": 4.0, "RATIO": 0.25}


def test_results_that_are_right():
    found, looked = differing([stored({"A": 1, "B": 4}, GOOD)], PLANS, section())
    assert (found, looked) == ([], 1)
    assert told(looked, PLANS) == "1 snapshots recomputed from their facts with v1 (1 metrics)\n"


def test_a_missing_fact_gives_no_result():
    facts = {"A": 1.0, "B": None}
    assert not differing([stored(facts, {**facts, "RATIO": None})], PLANS, section())[0]


@pytest.mark.parametrize(
    ("metrics", "says"),
    [
        ({**GOOD, "RATIO": 0.26}, "RATIO: stored 0.26, recomputed 0.25"),
        ({"A": 1.0, "B": 4.0}, "RATIO: stored nothing, recomputed 0.25"),
        ({**GOOD, "id": 5}, "id: stored 5, recomputed nothing"),
        ({**GOOD, "A": True}, "A: stored true, recomputed 1"),
        ({**GOOD, "RATIO": "0.25"}, 'RATIO: stored "0.25", recomputed 0.25'),
        ([], "A: stored nothing, recomputed 1; B"),
        (None, "A: stored nothing, recomputed 1; B"),
    ],
)
def test_other_results_are_told_though_their_hash_is_right(metrics, says):
    found, _ = differing([stored({"A": 1, "B": 4}, metrics)], PLANS, section())
    assert [finding.object for finding in found] == ["s1"]
    assert says in found[0].message


@pytest.mark.parametrize("facts", [None, [], "A", {"A": "1"}, {"A": True}, {"A": [1]}])
def test_facts_that_are_none_are_told(facts):
    found, _ = differing([stored(facts, GOOD)], PLANS, section())
    assert "stores no facts" in found[0].message


def test_a_snapshot_of_a_version_that_cannot_be_computed():
    plans = plans_of([entry(definition={"expr": "RATIO + A"})])
    found, _ = differing([stored({"A": 1}, GOOD)], plans, section())
    assert "cannot be computed: Cycle detected" in found[0].message
    found, _ = differing([stored({"A": 1}, GOOD)], {}, section())
    assert "has no entries" in found[0].message


def test_text_that_is_no_json_is_told():
    broken = Stored("s1", "d1", "v1", "{", "{}", "[]", HASH)
    assert "is no JSON" in differing([broken], PLANS, section())[0][0].message
