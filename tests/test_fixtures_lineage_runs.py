"""Migrations run in the sandbox: what is reported is what the database holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from fixtures.lineage import (
    GuardError,
    Ledger,
    downgrade,
    find_project,
    read_ledger,
    stamp,
    upgrade,
    version_width,
)
from fixtures.sandbox import Sandbox, embedded_server
from tests.lineage_projects import ASYNC_ENV, ENV, chain, revision, table, write_project

REFERENCE = Path(__file__).resolve().parents[1] / "fixtures" / "systems" / "cutover" / "project"
ANCHOR = "0019_nav_snapshots_and_investor_statements"
PER_REVISION = ENV.replace(
    "connection=connection)", "connection=connection, transaction_per_migration=True)"
)
LONG = "c3_an_id_that_is_longer_than_the_column_of_alembic"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Run a server for the module."""
    with embedded_server(18) as server:
        made = Sandbox(server)
        yield made
        made.close()


@pytest.fixture
def dsn(sandbox: Sandbox) -> str:
    """Return the DSN of an empty database."""
    return sandbox.create().dsn


def execute(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement.encode())


def ledger(dsn: str, table: str = "public.alembic_version") -> Ledger:
    with psycopg.connect(dsn) as connection:
        return read_ledger(connection, table)


def test_up_and_down(tmp_path: Path, dsn: str) -> None:
    project = write_project(tmp_path, chain("a1", "b2", "c3"))
    up = upgrade(project, dsn, "b2")
    assert (up.ok, up.applied, up.rows) == (True, ("a1", "b2"), ("b2",))
    assert (up.version_table, up.failed, up.message) == ("public.alembic_version", "", "")
    assert upgrade(project, dsn, "b2").applied == ()
    assert upgrade(project, dsn, "+1").applied == ("c3",)
    down = downgrade(project, dsn, "a1")
    assert (down.ok, down.applied, down.rows) == (True, ("c3", "b2"), ("a1",))
    assert downgrade(project, dsn, "base").rows == ()
    marked = stamp(project, dsn, "b2")
    assert (marked.ok, marked.applied, marked.rows) == (True, ("b2",), ("b2",))


def test_an_env_that_configures_an_async_engine(tmp_path: Path, dsn: str) -> None:
    # Alembic's configuration takes "%" in an address for an interpolation.
    done = upgrade(write_project(tmp_path, chain("a1", "b2"), ASYNC_ENV), dsn, "head")
    assert (done.message, done.applied, done.rows) == ("", ("a1", "b2"), ("b2",))


@pytest.mark.parametrize(("env", "applied"), [(ENV, ()), (PER_REVISION, ("a1", "b2"))])
def test_only_what_is_still_there_counts_as_applied(
    tmp_path: Path, dsn: str, env: str, applied: tuple[str, ...]
) -> None:
    broken = revision("c3", "b2", "op.execute('create table t_a1 ()')")
    run = upgrade(write_project(tmp_path, chain("a1", "b2") | {"c3.py": broken}, env), dsn, "head")
    assert (run.ok, run.applied, run.failed) == (False, applied, "c3")
    assert (run.sqlstate, run.message) == ("42P07", 'relation "t_a1" already exists')
    assert run.rows == applied[-1:]


def test_steps_are_committed_one_by_one(tmp_path: Path, dsn: str) -> None:
    broken = revision("c3", "b2", "op.execute('select 1 / 0')")
    project = write_project(tmp_path, chain("a1", "b2") | {"c3.py": broken})
    run = upgrade(project, dsn, "head", steps=True)
    assert (run.ok, run.applied, run.failed) == (False, ("a1", "b2"), "c3")
    assert (run.sqlstate, run.rows) == ("22012", ("b2",))


def test_the_first_error_is_kept(tmp_path: Path, dsn: str) -> None:
    swallows = """
        try:
            op.execute("insert into t_a1 values ('x')")
        except sa.exc.DBAPIError:
            pass
        op.execute("select 1")
    """
    files = chain("a1") | {"b2.py": revision("b2", "a1", swallows)}
    run = upgrade(write_project(tmp_path, files), dsn, "head")
    assert (run.failed, run.sqlstate) == ("b2", "22P02")


def test_a_violated_constraint_names_its_table(tmp_path: Path, dsn: str) -> None:
    text = "op.execute('alter table t_a1 add check (id > 0); insert into t_a1 values (0)')"
    files = chain("a1") | {"b2.py": revision("b2", "a1", text)}
    run = upgrade(write_project(tmp_path, files), dsn, "head")
    assert (run.sqlstate, run.table) == ("23514", "public.t_a1")


@pytest.mark.parametrize("env", [ENV, PER_REVISION])
def test_an_error_of_the_commit_belongs_to_what_was_committed(
    tmp_path: Path, dsn: str, env: str
) -> None:
    text = """
        op.execute("alter table t_a1 add unique (id) deferrable initially deferred")
        op.execute("insert into t_a1 values (1), (1)")
    """
    files = chain("a1") | {"b2.py": revision("b2", "a1", text)}
    run = upgrade(write_project(tmp_path, files, env), dsn, "head")
    assert (run.ok, run.sqlstate, run.table) == (False, "23505", "public.t_a1")
    assert run.applied == (("a1",) if env is PER_REVISION else ())


def test_an_id_too_long_is_an_error_of_the_version_table(tmp_path: Path, dsn: str) -> None:
    files = chain("a1") | {"c3.py": revision(LONG, "a1")}
    run = upgrade(write_project(tmp_path, files), dsn, "head")
    assert (run.failed, run.sqlstate, run.table) == (LONG, "22001", "alembic_version")
    assert (run.applied, run.rows) == ((), ())


def test_a_stamp_with_an_id_too_long_leaves_nothing(tmp_path: Path, dsn: str) -> None:
    project = write_project(tmp_path, {"c3.py": revision(LONG)})
    run = stamp(project, dsn, LONG)
    assert (run.ok, run.failed, run.sqlstate, run.table) == (
        False,
        LONG,
        "22001",
        "alembic_version",
    )
    assert run.applied == ()
    assert not ledger(dsn).exists


def test_an_error_outside_of_the_database_has_no_state(tmp_path: Path, dsn: str) -> None:
    files = chain("a1") | {"b2.py": revision("b2", "a1", "raise KeyError('setting')")}
    run = upgrade(write_project(tmp_path, files), dsn, "head")
    assert (run.failed, run.sqlstate, run.message) == ("b2", "", "KeyError: 'setting'")


def test_a_process_that_dies_is_reported_with_its_revision(tmp_path: Path, dsn: str) -> None:
    files = chain("a1") | {"b2.py": revision("b2", "a1", "import os; os._exit(7)")}
    run = upgrade(write_project(tmp_path, files, PER_REVISION), dsn, "head")
    assert (run.ok, run.applied, run.failed) == (False, ("a1",), "b2")
    assert "ended its process with status 7" in run.message


def test_an_unknown_revision_is_alembics_error(tmp_path: Path, dsn: str) -> None:
    project = write_project(tmp_path, chain("a1"))
    assert "Can't locate revision" in upgrade(project, dsn, "gone").message
    upgrade(project, dsn, "head")
    execute(dsn, "update alembic_version set version_num = 'other'")
    run = upgrade(project, dsn, "head")
    assert "Can't locate revision identified by 'other'" in run.message
    assert run.rows == ("other",)


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ("version_table='marks'", "public.marks"),
        ("version_table_schema='ops'", "ops.alembic_version"),
        ("version_table='my marks', version_table_schema='My Ops'", "My Ops.my marks"),
    ],
)
def test_the_version_table_is_found_where_env_py_puts_it(
    tmp_path: Path, dsn: str, options: str, place: str
) -> None:
    schema = place.split(".")[0]
    execute(
        dsn, sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)).as_string()
    )
    env = ENV.replace("connection=connection)", f"connection=connection, {options})")
    project = write_project(tmp_path, chain("a1"), env)
    run = upgrade(project, dsn, "head")
    assert (run.ok, run.version_table, run.rows) == (True, place, ("a1",))
    assert ledger(dsn, place).rows == ("a1",)


def test_a_version_table_on_the_search_path_is_found(tmp_path: Path, dsn: str) -> None:
    execute(dsn, "create schema tenant")
    set_path = "connection.exec_driver_sql('set search_path to tenant'); connection.commit()"
    env = ENV.replace("        run(connection)", f"        {set_path}\n        run(connection)")
    run = upgrade(write_project(tmp_path, chain("a1"), env), dsn, "head")
    assert (run.ok, run.version_table) == (True, "tenant.alembic_version")


@pytest.mark.parametrize(
    ("type", "width"),
    [("sa.String(64)", 64), ("sa.String(32)", 32), ("sa.Text()", None), ("sa.String()", None)],
)
def test_the_width_is_what_env_py_makes(
    tmp_path: Path, dsn: str, type: str, width: int | None
) -> None:
    env = ENV.replace(
        "    with context.begin",
        "    import sqlalchemy as sa\n"
        f"    context.get_context()._version.c.version_num.type = {type}\n"
        "    with context.begin",
        1,
    )
    assert version_width(write_project(tmp_path, {"c3.py": revision(LONG)}, env), dsn) == width
    assert ledger(dsn).rows == ()


def test_a_width_that_cannot_be_measured_is_an_error(tmp_path: Path, dsn: str) -> None:
    project = write_project(tmp_path, chain("a1"), "raise ValueError('no settings')\n")
    with pytest.raises(GuardError, match="made no version table: ValueError: no settings"):
        version_width(project, dsn)


@pytest.mark.parametrize(
    ("column", "width", "type", "key"),
    [
        ("varchar(32) primary key", 32, "character varying(32)", True),
        ("varchar(64)", 64, "character varying(64)", False),
        ("text primary key", None, "text", True),
        ("varchar", None, "character varying", False),
        ("char(12)", 12, "character(12)", False),
    ],
)
def test_a_ledger_is_read_as_it_is(
    dsn: str, column: str, width: int | None, type: str, key: bool
) -> None:
    execute(dsn, f"create schema b; create table b.alembic_version (version_num {column})")
    execute(dsn, "insert into b.alembic_version values ('b'), ('a'); create schema a")
    execute(dsn, "create table a.alembic_version (); create view alembic_version as select 1")
    found = ledger(dsn, "b.alembic_version")
    assert tuple(row.strip() for row in found.rows) == ("a", "b")
    assert (found.width, found.type, found.has_primary_key) == (width, type, key)
    assert found.schemas == ("a", "b")
    assert ledger(dsn) == Ledger(False, schemas=("a", "b"))
    assert ledger(dsn, "a.alembic_version") == Ledger(True, schemas=("a", "b"))


def test_a_ledger_is_read_in_a_transaction_that_may_only_read(dsn: str) -> None:
    execute(dsn, "create table alembic_version (version_num varchar(32) primary key)")
    with psycopg.connect(dsn) as connection:
        connection.execute("set transaction read only")
        connection.execute("set local search_path = ''")
        assert read_ledger(connection).exists


def test_the_reference_project_runs(dsn: str) -> None:
    project = find_project(REFERENCE)
    assert version_width(project, dsn) == 64
    run = upgrade(project, dsn, "head")
    assert (run.ok, run.rows, len(run.applied)) == (True, ("70a79686336c",), 25)
    assert run.applied[-2:] == ("0009b_expand_alembic_version", "70a79686336c")


def test_the_reference_project_fails_closed_on_a_schema_that_is_not_its_own(dsn: str) -> None:
    project = find_project(REFERENCE)
    assert stamp(project, dsn, ANCHOR).rows == (ANCHOR,)
    run = upgrade(project, dsn, "head")
    assert (run.ok, run.applied, run.failed) == (False, (), "0020_ai_engine_wave_ai1")
    assert (run.sqlstate, run.rows) == ("42P01", (ANCHOR,))


def test_both_of_two_heads_are_written(tmp_path: Path, dsn: str) -> None:
    files = {"a1.py": revision("a1", None, **table("one")), "z9.py": revision("z9", None)}
    run = upgrade(write_project(tmp_path, files), dsn, "heads")
    assert (run.ok, run.rows) == (True, ("a1", "z9"))
