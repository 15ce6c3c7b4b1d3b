"""Revisions of Alembic are read in its own order and run one at a time, as it runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.chain import Chain, Step
from fixtures.chain.revisions import Revisions
from fixtures.lineage import read_ledger
from fixtures.sandbox import Database, Sandbox
from tests.lineage_projects import ENV, chain, revision, table, write_project

BRANCHES = {
    "a1.py": revision("a1", None, **table("a")),
    "b2.py": revision("b2", "a1", **table("b")),
    "c3.py": revision("c3", "a1", **table("c")),
    "d4.py": revision("d4", ("b2", "c3"), **table("d")),
    "e5.py": revision("e5", "d4", **table("e")),
}
CONCURRENTLY = """
op.create_table("t", sa.Column("a", sa.Integer))
with op.get_context().autocommit_block():
    op.execute("create index concurrently i on t (a)")
    op.execute("vacuum t")
op.execute("comment on table t is 'done;'")
"""
BACK = {
    "does": ("op.execute('select 1')", "op.drop_table('t')", True),
    "pass": ("op.execute('select 1')", "pass", False),
    "raise": ("op.execute('select 1')", "raise NotImplementedError", False),
    "docstring": ("op.execute('select 1')", '"""Nothing."""', False),
    "nothing to undo": ("pass", "pass", True),
    "nothing, refused": ("pass", "raise NotImplementedError", False),
}


def read(root: Path, revisions: dict[str, str], env: str = ENV) -> Revisions:
    project = write_project(root / "project", dict(revisions), env)
    return Revisions(project, "public.alembic_version", "", root)


def chain_of(tool: Revisions, anchor: str = "") -> Chain:
    return tool.chain("start", anchor)


@pytest.fixture
def database(sandbox: Sandbox) -> Database:
    """Return an empty database."""
    return sandbox.create()


def rows(database: Database) -> tuple[str, ...]:
    with database.connect() as connection:
        return read_ledger(connection).rows


def tables(database: Database) -> set[str]:
    with database.connect() as connection:
        found = connection.execute("select relname from pg_stat_user_tables").fetchall()
    return {row[0] for row in found} - {"alembic_version"}


def test_the_order_is_the_tools_own(tmp_path):
    tool = read(tmp_path, BRANCHES)
    found = chain_of(tool, "b2")
    assert [step.id for step in found.steps] in (
        ["a1", "b2", "c3", "d4", "e5"],
        ["a1", "c3", "b2", "d4", "e5"],
    )
    assert (found.judged, found.heads, found.problem) == (("c3", "d4", "e5"), ("e5",), "")
    first = found.steps[0]
    assert (first.file, first.line) == ("project/migrations/versions/a1.py", 8)
    assert [each.sql.split("(")[0] for each in first.statements] == ["CREATE TABLE a "]
    assert {each.line for each in first.statements} == {8}


def test_every_step_goes_and_comes_back(tmp_path, database):
    tool = read(tmp_path, BRANCHES)
    steps = chain_of(tool).steps
    states = [(set(), ())]
    for step in steps:
        assert tool.apply(database, step).ok
        states.append((tables(database), rows(database)))
        again = tool.again(database, step)
        assert (again.sqlstate, again.message[-14:]) == ("42P07", "already exists")
        assert (tables(database), rows(database)) == states[-1]
    for step in reversed(steps):
        assert (tables(database), rows(database)) == states.pop()
        assert tool.back(database, step).ok
    assert (tables(database), rows(database)) == states.pop()


def test_a_repetition_that_passes_is_recorded_once(tmp_path, database):
    tool = read(tmp_path, {"a1.py": revision("a1", None, "op.execute('select 1')")})
    (step,) = chain_of(tool).steps
    assert [tool.apply(database, step).ok, tool.again(database, step).ok] == [True, True]
    assert rows(database) == ("a1",)


def test_what_depends_keeps_both_rows(tmp_path, database):
    depends = revision("c3", None, **table("c")).replace(
        "down_revision = None", "down_revision = None\nbranch_labels = 'side'\ndepends_on = 'b2'"
    )
    tool = read(tmp_path, chain("a1", "b2") | {"c3.py": depends})
    steps = chain_of(tool).steps
    assert [step.id for step in steps] == ["a1", "b2", "c3"]
    for step in steps:
        assert tool.apply(database, step).ok
        after = rows(database)
        assert tool.again(database, step).sqlstate == "42P07"
        assert rows(database) == after
    assert tool.back(database, steps[-1]).ok
    assert rows(database) == ("b2",)


def test_what_runs_outside_of_a_transaction_is_marked(tmp_path, database):
    tool = read(tmp_path, {"a1.py": revision("a1", None, CONCURRENTLY)})
    (step,) = chain_of(tool).steps
    assert [(each.sql.split()[0], each.alone) for each in step.statements] == [
        ("CREATE", False),
        ("create", True),
        ("vacuum", True),
        ("comment", False),
    ]
    assert [(u.start, u.stop, u.wrapped) for u in tool.units(step)] == [
        (0, 1, True),
        (1, 2, False),
        (2, 3, False),
        (3, 4, True),
    ]
    assert tool.apply(database, step).ok


@pytest.mark.parametrize(("count", "left"), [(0, set()), (1, {"t"}), (3, {"t"}), (4, {"t"})])
def test_an_interrupted_run_leaves_what_was_committed(tmp_path, database, count, left):
    tool = read(tmp_path, {"a1.py": revision("a1", None, CONCURRENTLY)})
    (step,) = chain_of(tool).steps
    assert tool.partly(database, step, count).ok
    assert (tables(database), rows(database)) == (left, ())
    with database.connect() as connection:
        comment = connection.execute("select obj_description(to_regclass('t'))").fetchone()
    assert comment == (None,)


def test_what_runs_alone_without_a_block_fails_as_it_would(tmp_path, database):
    body = (
        "op.execute('create table t (a int)')\nop.execute('create index concurrently i on t (a)')"
    )
    tool = read(tmp_path, {"a1.py": revision("a1", None, body)})
    (step,) = chain_of(tool).steps
    assert not any(each.alone for each in step.statements)
    assert tool.apply(database, step).sqlstate == "25001"


def test_one_that_needs_a_database_hides_no_other(tmp_path, database):
    asking = "if not op.get_bind().execute(sa.text('select 1')).scalar(): raise SystemExit(1)"
    revisions = chain("a1", "b2", "c3") | {"b2.py": revision("b2", "a1", asking)}
    tool = read(tmp_path, revisions)
    first, second, third = chain_of(tool).steps
    assert (first.problem, third.problem) == ("", "")
    assert second.problem.startswith("its SQL cannot be written without a database: ")
    assert (second.statements, len(third.statements)) == ((), 1)
    assert [tool.apply(database, step).ok for step in (first, second, third)] == [True] * 3
    assert tool.partly(database, second, 1).message == second.problem


@pytest.mark.parametrize("how", ["op.get_context().as_sql", "context.is_offline_mode()"])
def test_one_that_does_something_else_when_it_is_written_is_not_written(tmp_path, database, how):
    body = f"if not {how}:\n    op.execute('create table t (a int)')"
    head = "from alembic import context"
    tool = read(tmp_path, {"a1.py": revision("a1", None, body, head=head)})
    (step,) = chain_of(tool).steps
    assert step.statements == ()
    assert step.problem.endswith("it asks whether it is run or only written")
    assert tool.apply(database, step).ok


def test_a_ledger_that_is_not_the_profiles_is_told(tmp_path, database):
    env = ENV.replace("connection=connection", "connection=connection, version_table='done'")
    tool = read(tmp_path, chain("a1"), env)
    applied = tool.apply(database, chain_of(tool).steps[0])
    assert not applied.ok
    assert applied.message.endswith("is public.alembic_version, and env.py has public.done")


def test_an_env_that_knows_no_offline_mode_still_runs(tmp_path, database):
    env = ENV.replace("if context.is_offline_mode():", "if False:")
    tool = read(tmp_path, chain("a1", "b2"), env)
    steps = chain_of(tool).steps
    assert all(step.problem.startswith("its SQL cannot be written") for step in steps)
    assert [tool.apply(database, step).ok for step in steps] == [True, True]


@pytest.mark.parametrize("kind", BACK)
def test_a_way_back_is_one_that_does_something(tmp_path, kind):
    up, down, expected = BACK[kind]
    tool = read(tmp_path, {"a1.py": revision("a1", None, up, down)})
    assert [step.reversible for step in chain_of(tool).steps] == [expected]


@pytest.mark.parametrize(
    ("revisions", "anchor", "problem"),
    [
        (chain("a1") | {"b2.py": revision("b2", "gone")}, "", "gone"),
        (chain("a1") | {"b2.py": revision("a1", None)}, "", "a1 is declared by"),
        ({}, "", "project holds no revision"),
        (chain("a1"), "zz", "Can't locate revision identified by 'zz'"),
        ({"a1.py": "raise ValueError('no')\n"}, "", "no"),
    ],
)
def test_what_has_no_order_says_why(tmp_path, revisions, anchor, problem):
    found = chain_of(read(tmp_path, revisions), anchor)
    assert problem in found.problem
    assert found.problem
    assert "\n" not in found.problem


def test_keys_change_with_what_a_result_depends_on(tmp_path):
    def keys() -> list[str]:
        return [step.key for step in chain_of(tool).steps]

    tool = read(tmp_path, chain("a1", "b2", "c3"))
    before, versions = keys(), tool.project.root / "migrations" / "versions"
    assert keys() == before
    second = versions / "b2.py"
    second.write_text(second.read_text() + "\n# edited\n")
    after = keys()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False]
    (tool.project.root / "helper.py").write_text("x = 1\n")
    assert not set(after) & set(keys())


def test_a_failure_is_told_in_the_servers_words(tmp_path, database):
    body = (
        "op.execute('create table t (a int not null)')\nop.execute('insert into t values (null)')"
    )
    tool = read(tmp_path, {"a1.py": revision("a1", None, body)})
    (step,) = chain_of(tool).steps
    done = tool.apply(database, step)
    assert (done.ok, done.sqlstate, done.table) == (False, "23502", "public.t")
    assert tool.back(database, step).ok is False


def test_a_step_is_plain_data(tmp_path):
    (step,) = chain_of(read(tmp_path, chain("a1"))).steps
    assert isinstance(step, Step)
    assert step.text == (tmp_path / step.file).read_text()
