"""Projects of every kind are read: what one file cannot say spoils no other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fixtures.lineage import (
    ProjectError,
    content_digest,
    find_project,
    guard,
    plan,
    read_graph,
    render,
)
from tests.lineage_projects import ENV, INI, chain, revision, write_project


def test_a_sound_project_is_read(tmp_path: Path) -> None:
    files = chain("a1", "b2") | {"c3.py": revision("c3", ("b2",), head="branch_labels = ('x',)")}
    graph = read_graph(write_project(tmp_path, files))
    assert (graph.heads, graph.bases, graph.error) == (("c3",), ("a1",), "")
    assert [(r.id, r.parents, r.labels, r.problem) for r in graph.revisions] == [
        ("a1", (), (), ""),
        ("b2", ("a1",), (), ""),
        ("c3", ("b2",), ("x",), ""),
    ]
    first = graph.revisions[0]
    assert (first.path, first.title) == ("migrations/versions/a1.py", "Step a1.")
    assert [path for path, _ in graph.modules] == ["migrations/env.py"]


@pytest.mark.parametrize(
    ("text", "id", "parents", "words"),
    [
        ("revision = 'x9'\ndown_revision = 'a1'\ndef upgrade(:\n", "x9", ("a1",), "in line 3"),
        ("revision = (", "", (), "syntax error in line 1"),
        (revision("x9", "a1", head="import gone"), "x9", ("a1",), "No module named 'gone'"),
        ("revision = 'x9'\ndown_revision = ('a1', 'b2')\n1 / 0\n", "x9", ("a1", "b2"), "Zero"),
        ("revision: str = 'x9'\nraise SystemExit(3)\n", "x9", (), "SystemExit: 3"),
        ("def useful(): pass\n", "", (), "declares no revision"),
        (b"revision = 'x9'\x00", "", (), "null bytes"),
        (b"revision = 'x9'\ntitle = '\xff'\n", "x9", (), "in line 2"),
    ],
)
def test_a_broken_file_leaves_the_others_readable(
    tmp_path: Path, text: str | bytes, id: str, parents: tuple[str, ...], words: str
) -> None:
    graph = read_graph(write_project(tmp_path, chain("a1", "b2") | {"x9.py": text}))
    assert [(r.id, r.problem) for r in graph.revisions[:2]] == [("a1", ""), ("b2", "")]
    broken = graph.revisions[2]
    assert (broken.id, broken.parents) == (id, parents)
    assert words in broken.problem
    assert "\n" not in broken.problem
    assert graph.heads is None
    assert graph.error


def test_a_file_that_hangs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "TIMEOUT", 2.0)
    files = chain("a1") | {"b2.py": revision("b2", "a1", head="import time; time.sleep(600)")}
    graph = read_graph(write_project(tmp_path, files))
    assert [(r.id, r.parents) for r in graph.revisions] == [("a1", ()), ("b2", ("a1",))]
    expected = "the project's code in migrations/versions/b2.py did not end within 2 s"
    assert graph.error == expected


def test_a_file_that_ends_the_process_is_named(tmp_path: Path) -> None:
    files = chain("a1") | {"b2.py": revision("b2", "a1", head="import os; os._exit(0)")}
    graph = read_graph(write_project(tmp_path, files))
    assert [r.id for r in graph.revisions] == ["a1", "b2"]
    assert "in migrations/versions/b2.py ended its process with status 0" in graph.error


def test_duplicates_are_kept(tmp_path: Path) -> None:
    files = chain("a1", "b2") | {"copy.py": revision("b2", "a1")}
    graph = read_graph(write_project(tmp_path, files))
    assert [(r.id, Path(r.path).name) for r in graph.revisions] == [
        ("a1", "a1.py"),
        ("b2", "b2.py"),
        ("b2", "copy.py"),
    ]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"x.py": revision("x9", "gone")}, "gone"),
        ({"x.py": revision("x9", "y9"), "y.py": revision("y9", "x9")}, "ycle"),
    ],
)
def test_what_alembic_refuses_is_listed(tmp_path: Path, files: dict[str, str], words: str) -> None:
    project = write_project(tmp_path, chain("a1") | files)
    graph = read_graph(project)
    assert len(graph.revisions) == len(files) + 1
    assert graph.heads is None
    assert words in graph.error
    assert words in plan(project, (), "heads").error


def test_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path) -> None:
    plain = read_graph(write_project(tmp_path / "plain", chain("a1")))
    other = b"\xef\xbb\xbf" + chain("a1")["a1.py"].replace("\n", "\r\n").encode()
    assert read_graph(write_project(tmp_path / "other", {"a1.py": other})).revisions == (
        plain.revisions
    )


def test_an_empty_project_has_no_heads(tmp_path: Path) -> None:
    graph = read_graph(write_project(tmp_path, {}))
    assert (graph.revisions, graph.heads, graph.error) == ((), (), "")


def test_revisions_of_several_folders_are_found(tmp_path: Path) -> None:
    ini = INI + "version_locations = migrations/versions:../more\nversion_path_separator = os\n"
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "z9.py").write_text(revision("z9", "a1"))
    project = write_project(tmp_path / "project", chain("a1"), ini=ini)
    assert project.base == tmp_path
    graph = read_graph(project)
    assert [r.path for r in graph.revisions] == ["../more/z9.py", "migrations/versions/a1.py"]
    assert graph.heads == ("z9",)


def test_script_location_may_be_in_pyproject(tmp_path: Path) -> None:
    project = write_project(tmp_path / "a", chain("a1"))
    (project.root / "alembic.ini").write_text("[alembic]\n")
    (project.root / "pyproject.toml").write_text("[tool.alembic]\nscript_location = 'migrations'\n")
    assert read_graph(find_project(project.root)).heads == ("a1",)


@pytest.mark.parametrize(
    ("ini", "words"),
    [
        (None, "has no alembic.ini"),
        ("[alembic]\n", "has no script_location"),
        ("[other]\n", "has no script_location"),
        ("nonsense", "cannot be read"),
    ],
)
def test_a_folder_that_is_no_project_is_one_line(
    tmp_path: Path, ini: str | None, words: str
) -> None:
    if ini is not None:
        (tmp_path / "alembic.ini").write_text(ini)
    with pytest.raises(ProjectError, match=words) as raised:
        find_project(tmp_path)
    assert "\n" not in str(raised.value)


def test_a_missing_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no folder"):
        find_project(tmp_path / "gone")


def test_a_missing_script_location_is_alembics_error(tmp_path: Path) -> None:
    project = write_project(tmp_path, {}, ini="[alembic]\nscript_location = elsewhere\n")
    graph = read_graph(project)
    assert (graph.revisions, graph.heads) == ((), None)
    assert graph.error.startswith("Path doesn't exist: elsewhere.")


def test_a_folder_of_migrations_may_lie_anywhere(tmp_path: Path) -> None:
    there = write_project(tmp_path / "there", chain("a1", "b2"))
    ini = f"[alembic]\nscript_location = {there.root}/migrations\n"
    graph = read_graph(write_project(tmp_path / "here", {}, ini=ini))
    assert graph.heads == ("b2",)
    assert graph.revisions[0].path == f"{there.root}/migrations/versions/a1.py"
    assert [path for path, _ in graph.modules] == [f"{there.root}/migrations/env.py"]


def test_only_contents_count_for_the_digest(tmp_path: Path) -> None:
    one = write_project(tmp_path / "one", chain("a1"))
    two = write_project(tmp_path / "two", chain("a1"))
    assert content_digest(one) == content_digest(two)
    (two.root / ".env").write_text("DATABASE_URL=x")
    (two.root / "loop").symlink_to(two.root, target_is_directory=True)
    assert content_digest(one) == content_digest(two)
    (two.root / "seed.csv").write_text("1")
    assert content_digest(one) != content_digest(two)


def test_an_answer_is_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_graph(write_project(tmp_path / "one", chain("a1", "b2", "c3")))
    monkeypatch.setattr(subprocess, "Popen", None)
    assert read_graph(write_project(tmp_path / "two", chain("a1", "b2", "c3"))) == first


def test_the_plan_is_alembics(tmp_path: Path) -> None:
    files = chain("a1", "b2") | {
        "s.py": revision("s9", "a1"),
        "m.py": revision("m9", ("s9", "b2")),
    }
    project = write_project(tmp_path, files)
    assert plan(project, (), "head").revisions == ("a1", "b2", "s9", "m9")
    assert plan(project, ("b2",), "heads").revisions == ("s9", "m9")
    assert plan(project, "m9", "head").revisions == ()
    assert "Can't locate revision" in plan(project, ("gone",), "head").error
    assert "Can't locate revision" in plan(project, (), "gone").error


def test_two_heads_have_no_plan_to_head(tmp_path: Path) -> None:
    project = write_project(tmp_path, chain("a1") | {"s.py": revision("s9")})
    assert "Multiple head revisions" in plan(project, (), "head").error
    assert sorted(plan(project, (), "heads").revisions) == ["a1", "s9"]


def test_sql_is_written_revision_by_revision(tmp_path: Path) -> None:
    block = "with op.get_context().autocommit_block():\n    op.execute('vacuum')"
    files = chain("a1", "b2") | {"c3.py": revision("c3", "b2", f"op.execute('select 1')\n{block}")}
    rendering = render(write_project(tmp_path, files), "a1", "head")
    assert rendering.error == ""
    second, third = rendering.revisions
    assert (second.id, second.transactional) == ("b2", True)
    assert "CREATE TABLE t_b2" in second.sql
    assert "UPDATE alembic_version SET version_num='b2'" in second.sql
    assert "t_b2" not in third.sql
    assert (third.id, third.transactional) == ("c3", False)
    begins = third.sql.index("-- autocommit_block begins")
    ends = third.sql.index("-- autocommit_block ends")
    assert third.sql.index("select 1") < begins < third.sql.index("vacuum") < ends


def test_sql_is_written_as_it_is(tmp_path: Path) -> None:
    text = "op.execute(\"update t set password = 'x', url = 'https://a:b@c/d'\")"
    rendering = render(write_project(tmp_path, {"a1.py": revision("a1", None, text)}), (), "head")
    assert "update t set password = 'x', url = 'https://a:b@c/d'" in rendering.revisions[0].sql


def test_sql_that_needs_a_database_is_an_error_with_its_revision(tmp_path: Path) -> None:
    asks = "print(op.get_bind().execute(sa.text('select 1')).all())"
    files = chain("a1") | {"b2.py": revision("b2", "a1", asks)}
    rendering = render(write_project(tmp_path, files), (), "head")
    assert [r.id for r in rendering.revisions] == ["a1"]
    assert rendering.error.startswith("its SQL cannot be written without a database: b2: ")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    env = f"{ENV}\nopen('left', 'w').write('x')\n"
    project = write_project(tmp_path / "project", chain("a1"), env)
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    assert render(project, (), "head").error == ""
    assert {p: p.read_bytes() for p in project.root.rglob("*") if p.is_file()} == before
    assert list(tmp_path.glob("pgattest-guard-*")) == []
