"""The migration graph as a picture: readable for real ones, finite for broken ones."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from reports.pictures.graph import children_first, lanes_of, migration_graph

SVG = "{http://www.w3.org/2000/svg}"
MERGE = {"m": ["s", "d"], "d": ["c"], "c": ["b"], "s": ["b"], "b": ["a"], "a": []}
NAMES = st.sampled_from("abcdefgh")


def picture(parents: dict[str, list[str]], **marks: list[str]) -> dict[str, object]:
    revisions = [{"id": id, "parents": known} for id, known in parents.items()]
    return {"kind": "migration_graph", "revisions": revisions, **marks}


def shapes(svg: str) -> tuple[int, int, list[str]]:
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    texts = [str(node.text) for node in root.iter("text")]
    return len(list(root.iter("circle"))), len(list(root.iter("path"))), texts


def test_a_merge_has_two_columns() -> None:
    order = children_first(MERGE)
    lanes = lanes_of(order, MERGE)
    assert order[0] == "m"
    assert order[-2:] == ["b", "a"]
    assert lanes["s"] != lanes["d"] == lanes["c"] or lanes["d"] != lanes["s"]
    assert max(lanes.values()) == 1


def test_marks_are_words() -> None:
    svg = migration_graph(picture(MERGE, current=["c"], expected=["m"], applied=["a", "b", "c"]))
    circles, paths, texts = shapes(svg)
    assert (circles, paths) == (6, 6)
    assert {"c  ◀ current", "m  ◀ expected"} <= set(texts)
    assert svg.count('fill="#1f5f99"') == 3
    assert "style=" not in svg  # the page's policy refuses it


def test_current_and_expected_may_be_one() -> None:
    texts = shapes(migration_graph(picture(MERGE, current=["m"], expected=["m"])))[2]
    assert "m  ◀ current and expected" in texts


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3)))
def test_any_graph_is_drawn(parents: dict[str, list[str]]) -> None:
    """Cycles, missing parents and doubles are drawn; who is no one's parent comes first."""
    order = children_first(parents)
    assert sorted(order) == sorted(parents)
    assert shapes(migration_graph(picture(parents)))[0] == len(parents)


@given(st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=10))
def test_children_stand_before_their_parents(links: list[list[int]]) -> None:
    parents = {f"r{n}": [f"r{p}" for p in known if p < n] for n, known in enumerate(links)}
    order = children_first(parents)
    lanes = lanes_of(order, parents)
    assert lanes.keys() == parents.keys()
    for child, known in parents.items():
        assert all(order.index(child) < order.index(parent) for parent in known)
