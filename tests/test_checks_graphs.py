"""Our reading of revision graphs is Alembic's, on random histories."""

from __future__ import annotations

from alembic.script.revision import CycleDetected, Revision, RevisionMap
from hypothesis import given
from hypothesis import strategies as st

from checks.lineage.soundness import ancestors, cycle_in, heads_of

NAMES = st.sampled_from([f"r{number}" for number in range(6)])


@st.composite
def histories(draw):
    """Draw a directed acyclic graph: each revision's parents come before it."""
    count = draw(st.integers(1, 12))
    names = [f"r{number}" for number in range(count)]
    return {
        name: tuple(
            draw(st.lists(st.sampled_from(names[:at]), max_size=3, unique=True)) if at else ()
        )
        for at, name in enumerate(names)
    }


def alembic_map(parents):
    """Give Alembic the same history."""
    return RevisionMap(lambda: [Revision(id, each or None) for id, each in parents.items()])


@given(histories())
def test_heads_are_those_of_alembic(parents):
    assert heads_of(parents) == sorted(alembic_map(parents).heads)


@given(histories())
def test_a_history_has_no_cycle(parents):
    assert cycle_in(parents) == []


@given(histories(), st.data())
def test_ancestors_are_those_of_alembic(parents, data):
    name = data.draw(st.sampled_from(sorted(parents)))
    walked = {each.revision for each in alembic_map(parents).iterate_revisions(name, "base")}
    assert ancestors([name], parents) == walked


@given(histories(), st.data())
def test_a_cycle_is_named_whole(parents, data):
    child = data.draw(st.sampled_from(sorted(parents)))
    back = data.draw(st.sampled_from(sorted(ancestors([child], parents))))
    looped = parents | {back: (*parents[back], child)}
    found = cycle_in(looped)
    assert {child, back} <= set(found)
    assert all(child in ancestors(looped[name], looped) for name in found)


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3, unique=True).map(tuple), min_size=1))
def test_no_cycle_that_alembic_sees_is_missed(graph):
    parents = {id: tuple(name for name in each if name in graph) for id, each in graph.items()}
    try:
        _ = alembic_map(parents).heads
    except CycleDetected:
        assert cycle_in(parents)
