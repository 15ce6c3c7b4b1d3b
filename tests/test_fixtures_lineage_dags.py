"""Random histories: heads, bases and plans are those that Alembic gives by itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.lineage import plan, read_graph
from tests.lineage_projects import revision, write_project

Dag = list[tuple[int, ...]]


@st.composite
def dags(draw: st.DrawFn) -> Dag:
    """Draw the parents of up to twelve revisions; several are a merge, in any order."""
    parents: Dag = []
    for each in range(draw(st.integers(1, 12))):
        earlier = st.sampled_from(range(each)) if each else st.nothing()
        chosen = st.lists(earlier, min_size=0, max_size=min(each, 3), unique=True)
        parents.append(tuple(draw(chosen)))
    return parents


def files_of(dag: Dag) -> dict[str, str]:
    return {
        f"{id:02}_r.py": revision(f"r{id:02}", tuple(f"r{p:02}" for p in parents) or None)
        for id, parents in enumerate(dag)
    }


def asked(question: Callable[[], Iterable[str]]) -> tuple[list[str], str]:
    """Ask Alembic in this process: its answer, or the words of its refusal."""
    try:
        return list(question()), ""
    except (CommandError, RevisionError) as error:
        return [], " ".join(str(error).split())


def steps(script: ScriptDirectory, rows: tuple[str, ...]) -> list[str]:
    found = script.iterate_revisions("heads", rows, implicit_base=True)
    return [step.revision for step in found][::-1]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(dags(), st.data())
def test_answers_are_alembics(dag: Dag, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = write_project(Path(folder), files_of(dag))
        config = Config(str(project.ini))
        config.set_main_option("script_location", str(project.root / "migrations"))
        script = ScriptDirectory.from_config(config)
        ids = [f"r{id:02}" for id in range(len(dag))]
        current = tuple(data.draw(st.sets(st.sampled_from(ids), max_size=2)))

        graph = read_graph(project)
        heads, refusal = asked(script.get_heads)
        assert (list(graph.heads or ()), graph.error) == (sorted(heads), refusal)
        assert list(graph.bases) == sorted(asked(script.get_bases)[0])
        assert [r.parents for r in graph.revisions] == [
            tuple(ids[parent] for parent in parents) for parents in dag
        ]
        planned = plan(project, current, "heads")
        order, refusal = asked(lambda: steps(script, tuple(sorted(current))))
        assert list(planned.revisions) == order
        assert refusal in planned.error
        assert bool(refusal) == bool(planned.error)
