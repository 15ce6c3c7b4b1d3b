"""A folder of SQL files is run as its tool does, transaction by transaction."""

from __future__ import annotations

import pytest

from fixtures.chain import supabase
from fixtures.chain.files import Files
from fixtures.chain.splitting import pieces_of
from fixtures.sandbox import Database, Sandbox

from .chain_folders import chain_of, folder, ledger, step_of, tables


@pytest.fixture
def database(sandbox: Sandbox) -> Database:
    """Return an empty database."""
    return sandbox.create()


def test_a_file_is_one_transaction_with_its_record(tmp_path, database):
    files = folder(tmp_path, v1_a="create table a ();\nselect 1/0;\ncreate table b ();")
    done = files.apply(database, step_of(files))
    assert (done.ok, done.sqlstate, done.at) == (False, "22012", 1)
    assert (tables(database), ledger(database)) == (set(), [])


def test_a_record_is_as_the_cli_writes_it(tmp_path, database):
    text = "-- A table.\ncreate table a ();\n\ncomment on table a is 'it''s; \\ fine'; -- end\n"
    files = folder(tmp_path, v20240101_add_a=text)
    assert files.apply(database, step_of(files)).ok
    with database.connect() as connection:
        entries = supabase.read(connection)
    pieces = ("-- A table.\ncreate table a ()", "comment on table a is 'it''s; \\ fine'", "-- end")
    assert entries == (supabase.Entry("20240101", "add_a", pieces),)


def test_a_repetition_leaves_the_record_alone(tmp_path, database):
    files = folder(tmp_path, v1_a="create table if not exists a ();")
    step = step_of(files)
    first, second = files.apply(database, step), files.again(database, step)
    assert (first.notices, second.ok) == ((), True)
    assert second.notices == ('relation "a" already exists, skipping',)
    assert ledger(database) == ["1"]


def test_what_runs_alone_is_run_statement_by_statement(tmp_path, database):
    text = "create table a (x int);\ncreate index concurrently i on a (x);\ncreate table a ();"
    files = folder(tmp_path, v1_a=text)
    step = step_of(files)
    done = files.apply(database, step)
    assert (done.sqlstate, done.at, done.table) == ("42P07", 2, "")
    assert (tables(database), ledger(database)) == ({"a"}, [])
    assert [unit.wrapped for unit in files.units(step)] == [True, False, True]
    plain = folder(tmp_path, "sql", v1_a=text)
    assert [unit.wrapped for unit in plain.units(step_of(plain))] == [False, False, False]


def test_what_the_cli_does_not_take_out_of_its_transaction_fails(tmp_path, database):
    files = folder(
        tmp_path,
        v1_a="create table p (a int) partition by list (a);\n"
        "create table c partition of p for values in (1);",
        v2_b="alter table p detach partition c concurrently;",
        v3_c="create index i on c (a);",
        v4_d="reindex (concurrently) index i;",
        v5_e="-- why\nreindex index concurrently i;",
        v6_f="/* why */ drop index concurrently if exists i; analyze c;",
    )
    answers = [files.apply(database, step).sqlstate for step in chain_of(files).steps]
    assert answers == ["", "25001", "", "25001", "", ""]
    assert ledger(database) == ["1", "3", "5", "6"]


@pytest.mark.parametrize(
    ("text", "count", "left"),
    [
        ("create table a (); vacuum; create table b (); create table c ();", 3, {"a"}),
        ("create table a (); vacuum; create table b (); vacuum", 3, {"a", "b"}),
        ("create table a (); create table b ();", 1, set()),
        ("create table a (); create table b ();", 2, set()),
        ("create table a (x int); create index concurrently i on a (x);", 1, {"a"}),
        ("begin; create table a (); commit; create table b ();", 2, set()),
        ("begin; create table a (); commit; create table b ();", 3, {"a"}),
        ("begin; savepoint s; create table a (); rollback to s; end; create table b ();", 4, set()),
        ("create table a (); begin; create table b (); rollback;", 4, {"a"}),
        ("vacuum; create table a (); create table b ();", 3, set()),
    ],
)
def test_an_interrupted_run_leaves_what_was_committed(tmp_path, database, text, count, left):
    files = folder(tmp_path, v1_a=text)
    assert files.partly(database, step_of(files), count).ok
    assert (tables(database), ledger(database)) == (left, [])


def test_a_plain_folder_commits_each_statement_around_what_runs_alone(tmp_path, database):
    files = folder(tmp_path, "sql", v1_a="vacuum; create table a (); create table b ();")
    assert files.partly(database, step_of(files), 2).ok
    assert tables(database) == {"a"}


@pytest.mark.parametrize("end", ["rollback", "abort work"])
def test_a_transaction_that_is_rolled_back_is_told(tmp_path, database, end):
    files = folder(tmp_path, v1_a=f"begin;\ncreate table a ();\n{end};")
    done = files.apply(database, step_of(files))
    assert (done.ok, done.at, done.message.split(":")[0]) == (
        False,
        2,
        "it rolls its own transaction back",
    )
    point = "begin; savepoint p; create table b (); rollback to p; create table c (); commit;"
    (tmp_path / "1_a.sql").write_text(point)
    assert files.again(database, step_of(files)).ok


def test_a_transaction_that_is_never_committed_is_told(tmp_path, database):
    files = folder(tmp_path, v1_a="begin;\ncreate table a ();")
    done = files.apply(database, step_of(files))
    assert (done.ok, done.message.split(":")[0]) == (
        False,
        "it begins a transaction and never commits it",
    )
    assert (tables(database), ledger(database)) == (set(), [])


def test_a_new_enum_value_is_there_for_the_next_file(tmp_path, database):
    files = folder(
        tmp_path,
        v1_a="create type mood as enum ('ok'); create table a (m mood);",
        v2_b="alter type mood add value 'sad'; insert into a values ('sad');",
        v3_c="alter type mood add value 'sad';",
        v4_d="insert into a values ('sad');",
    )
    answers = [files.apply(database, step).sqlstate for step in chain_of(files).steps]
    assert answers == ["", "55P04", "", ""]


def test_the_way_back_is_a_file_beside(tmp_path, database):
    files = folder(tmp_path, "sql", v1_a="create table a ()", v2_b="create table b ()")
    (tmp_path / "2_b.down.sql").write_text("drop table b")
    first, second = chain_of(files).steps
    assert (first.reversible, second.reversible) == (False, True)
    assert [files.apply(database, step).ok for step in (first, second)] == [True, True]
    assert files.back(database, second).ok
    assert tables(database) == {"a"}
    assert files.back(database, first).message == "1_a.sql has no way back"


def test_pairs_of_up_and_down_are_one_migration(tmp_path):
    files = folder(tmp_path, "sql", **{"v1_a.up": "select 1", "v1_a.down": "select 1"})
    assert [(step.name, step.reversible) for step in chain_of(files).steps] == [
        ("1_a.up.sql", True)
    ]
    (tmp_path / "2_lonely.down.sql").write_text("select 1")
    assert [step.id for step in chain_of(files).steps] == ["1", "2"]


def test_the_cli_knows_no_way_back(tmp_path):
    files = folder(tmp_path, **{"v1_a": "select 1", "v1_a.down": "select 1"})
    chain = chain_of(files)
    assert [step.reversible for step in chain.steps] == [False, False]
    assert chain.problem == "1_a.down.sql and 1_a.sql have one version, 1"


def test_keys_change_with_what_a_result_depends_on(tmp_path):
    files = folder(tmp_path, v1_a="select 1", v2_b="select 2", v3_c="select 3")
    before = [step.key for step in chain_of(files).steps]
    assert [step.key for step in chain_of(files).steps] == before
    assert [step.key for step in files.chain("another", "").steps] != before
    (tmp_path / "2_b.sql").write_text("select 22")
    after = [step.key for step in chain_of(files).steps]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False]
    (tmp_path / "0_z.sql").write_text("select 0")
    assert not set(after) & {step.key for step in chain_of(files).steps}


def test_line_ends_make_another_key_and_the_same_digest(tmp_path):
    files = folder(tmp_path, v1_a="select 1;\nselect 2;\n")
    step = step_of(files)
    (tmp_path / "1_a.sql").write_bytes(b"select 1;\r\nselect 2;\r\n")
    other = step_of(files)
    assert (other.sha256 == step.sha256, other.key == step.key) == (True, False)
    assert [each.line for each in other.statements] == [1, 2]


def test_five_megabytes_are_split(tmp_path):
    rows = ",\n".join(f"({number}, 'text {number}')" for number in range(250_000))
    files = folder(
        tmp_path, v1_a=f"create table a (x int, y text);\ninsert into a values\n{rows};\n"
    )
    step = step_of(files)
    assert len(step.text) > 5_000_000
    assert [each.line for each in step.statements] == [1, 2]
    assert [len(piece) for piece in pieces_of(step.text)] == [len(e.sql) for e in step.statements]


def test_a_lost_connection_is_told(tmp_path, database):
    files = folder(tmp_path, v1_a="select pg_terminate_backend(pg_backend_pid())")
    done = files.apply(database, step_of(files))
    assert (done.ok, done.sqlstate) == (False, "57P01")


def test_the_ledger_of_an_old_cli_has_versions_only(database):
    with database.connect() as connection:
        assert supabase.read(connection) is None
        connection.execute("create schema supabase_migrations")
        connection.execute("create table supabase_migrations.schema_migrations (version text)")
        connection.execute("insert into supabase_migrations.schema_migrations values ('2'), ('10')")
        assert supabase.read(connection) == (
            supabase.Entry("10", None, None),
            supabase.Entry("2", None, None),
        )
        supabase.create(connection)
        assert [entry.version for entry in supabase.read(connection) or ()] == ["10", "2"]


def test_files_run_as_the_migrating_role(tmp_path, sandbox):
    with sandbox.admin() as admin:
        admin.execute("create role chain_migrator login")
    sandbox.roles.append("chain_migrator")
    database = sandbox.create(owner="chain_migrator")
    folder(tmp_path, v1_a="create table a (); select current_user;")
    files = Files(tmp_path, "supabase", "chain_migrator", tmp_path)
    assert files.apply(database, step_of(files)).ok
    with database.connect() as connection:
        owner = connection.execute("select tableowner from pg_tables where tablename = 'a'")
        assert owner.fetchone() == ("chain_migrator",)
    files = Files(tmp_path, "supabase", "nobody_there", tmp_path)
    assert not files.apply(database, step_of(files)).ok
