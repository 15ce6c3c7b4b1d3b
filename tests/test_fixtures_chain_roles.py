"""Roles that migrations make: they are the server's, and each database of the sandbox is tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fixtures.chain.files import Files
from fixtures.chain.revisions import Revisions
from fixtures.lineage import Spared, upgrade
from fixtures.sandbox import Sandbox

from .lineage_projects import revision, write_project

MADE = ("chain_reader", "Chain Writer")
TWO = 'create role chain_reader; create role "Chain Writer"; create table t (id int)'


@pytest.fixture(autouse=True)
def _no_roles(sandbox: Sandbox) -> Iterator[None]:
    yield
    with sandbox.admin() as admin:
        for name in MADE:
            admin.execute(
                psycopg.sql.SQL("drop role if exists {}").format(psycopg.sql.Identifier(name))
            )


def tool_for(kind: str, folder: Path, *texts: str, down: str = "select 1") -> Files | Revisions:
    """Write one migration per text, and one way back for all."""
    if kind == "sql":
        for number, text in enumerate(texts):
            (folder / f"{number}_x.sql").write_text(text)
            (folder / f"{number}_x.down.sql").write_text(down)
        return Files(folder, "sql", "", folder)
    ids = [f"a{number}" for number in range(len(texts))]
    files: dict[str, str | bytes] = {
        f"{id}.py": revision(id, parent, f"op.execute({text!r})", f"op.execute({down!r})")
        for id, parent, text in zip(ids, [None, *ids], texts, strict=False)
    }
    return Revisions(write_project(folder, files), "public.alembic_version", "", folder)


@pytest.mark.parametrize("kind", ["sql", "alembic"])
def test_a_role_of_another_copy_is_found(kind: str, tmp_path: Path, sandbox: Sandbox) -> None:
    tool = tool_for(kind, tmp_path, TWO)
    (step,) = tool.chain("", "").steps
    assert step.roles == set(MADE)
    for database in (sandbox.create(), sandbox.create()):
        assert tool.apply(database, step).ok
        with database.connect() as connection:
            assert connection.execute("select count(*) from t").fetchone() == (0,)
        assert tool.again(database, step).sqlstate == "42710"


@pytest.mark.parametrize("kind", ["sql", "alembic"])
def test_a_role_that_is_made_twice_is_not(kind: str, tmp_path: Path, sandbox: Sandbox) -> None:
    one = "create role chain_reader"
    tool = tool_for(kind, tmp_path, one, "create table t (id int)", one)
    first, second, third = tool.chain("", "").steps
    database = sandbox.create()
    assert tool.apply(database, first).ok
    assert tool.apply(database, second).ok
    assert tool.apply(database, third).sqlstate == "42710"
    if kind == "alembic":  # all at once
        assert tool.apply(sandbox.create(), third).sqlstate == "42710"


def test_a_role_of_the_target_is_in_the_way(tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.ensure_role("chain_reader")
    tool = tool_for("alembic", tmp_path, TWO)
    assert isinstance(tool, Revisions)
    dsn = sandbox.create().dsn
    there = Spared(there={"chain_reader"})
    assert upgrade(tool.project, dsn, "head", spared=there).sqlstate == "42710"
    assert upgrade(tool.project, dsn, "head").ok


@pytest.mark.parametrize("kind", ["sql", "alembic"])
def test_a_way_back_leaves_roles_to_others(kind: str, tmp_path: Path, sandbox: Sandbox) -> None:
    up = "create role chain_reader; create table t (id int); grant select on t to chain_reader"
    tool = tool_for(kind, tmp_path, up, down="drop table t; drop role chain_reader")
    (step,) = tool.chain("", "").steps
    one, other = sandbox.create(), sandbox.create()
    assert tool.apply(one, step).ok
    assert tool.apply(other, step).ok
    assert tool.back(one, step).ok
    with other.connect() as connection:
        connection.execute("set role chain_reader")
        connection.execute("select from t")
        connection.execute("reset role; drop table t")


@pytest.mark.parametrize("kind", ["sql", "alembic"])
def test_a_way_back_fails_where_it_would(kind: str, tmp_path: Path, sandbox: Sandbox) -> None:
    up = "create role chain_reader; create table t (id int); grant select on t to chain_reader"
    tool = tool_for(kind, tmp_path, up, down="drop role chain_reader")
    (step,) = tool.chain("", "").steps
    database = sandbox.create()
    assert tool.apply(database, step).ok
    assert tool.back(database, step).sqlstate == "2BP01"
    with database.connect() as connection:
        connection.execute("drop table t; drop role chain_reader")
    assert not tool.back(database, step).ok
