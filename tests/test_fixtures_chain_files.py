"""A folder of SQL files is read and run as its tool does, whatever is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.chain import Chain, ChainError, Step, supabase
from fixtures.chain.files import Files
from fixtures.chain.splitting import pieces_of, statements_of
from fixtures.sandbox import Database, Sandbox

UNREADABLE = {
    "syntax": (b"select 1;\n\nselekt 2;\n", 'line 3: syntax error at or near "selekt"'),
    "accents": ("-- é é é é é é\nselect 'é';\nselekt".encode(), "line 3: syntax error"),
    "quote": (b"select 1;\nselect 'open", "line 2: unterminated quoted string"),
    "comment": (b"select 1;\n/* open", "line 2: unterminated /* comment"),
    "psql": (b"select 1;\n\\i other.sql\n", r"line 2: \i is a command of psql"),
    "connect": (b"\\connect other\n", r"line 1: \connect is a command of psql"),
    "gexec": (b"select 1\n\\gexec\n", r"line 2: \gexec is a command of psql"),
    "copy": (b"select 1;\ncopy t from stdin;\n1\t2\n\\.\n", "line 2: COPY FROM STDIN needs psql"),
    "mark": (b"\xef\xbb\xbfselect 1;\n", "line 1: it begins with a byte-order mark"),
    "latin": ("select 1;\n-- é\n".encode("latin-1"), "line 2: it is not encoded as UTF-8"),
    "null": (b"select 1;\nselect\0 2;\n", "line 2: there is a null byte"),
    "empty": (b"", "it is empty"),
    "blank": (b" \n\n", "it is empty"),
}
ALONE = [
    "create index concurrently i on t (a)",
    "create unique index concurrently if not exists i on t (a)",
    "drop index concurrently i",
    "reindex table concurrently t",
    "reindex (concurrently) index i",
    "reindex schema public",
    "vacuum t",
    "vacuum (analyze) t",
    "alter system set work_mem = '4MB'",
    "create database d",
    "drop database d",
    "alter database d set tablespace s",
    "create tablespace s location '/x'",
    "alter table p detach partition c concurrently",
    "cluster",
]
TOGETHER = [
    "create index i on t (a)",
    "create table vacuum (cluster int)",
    "reindex table t",
    "reindex (concurrently off) table t",
    "analyze t",
    "refresh materialized view concurrently m",
    "alter type e add value 'x'",
    "alter table p detach partition c",
    "alter database d set work_mem = '4MB'",
    "cluster t",
    "comment on table t is 'vacuum concurrently'",
]


def folder(root: Path, tool: str = "supabase", **files: str | bytes) -> Files:
    """Write files, named without their ending, and read them as a folder."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (root / f"{name.lstrip('v')}.sql").write_bytes(data)
    return Files(root, tool, "", root)


def chain_of(files: Files, anchor: str = "") -> Chain:
    return files.chain("start", anchor)


def step_of(files: Files, at: int = -1) -> Step:
    return chain_of(files).steps[at]


@pytest.fixture
def database(sandbox: Sandbox) -> Database:
    """Return an empty database."""
    return sandbox.create()


def tables(database: Database) -> set[str]:
    with database.connect() as connection:
        rows = connection.execute("select relname from pg_stat_user_tables").fetchall()
    return {row[0] for row in rows} - {"schema_migrations"}


def ledger(database: Database) -> list[str]:
    with database.connect() as connection:
        return [entry.version for entry in supabase.read(connection) or ()]


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_one_line(tmp_path, database, kind):
    content, problem = UNREADABLE[kind]
    files = folder(tmp_path, v1_a="create table a ();", v2_b=content)
    first, second = chain_of(files).steps
    assert (first.problem, second.statements) == ("", ())
    assert second.problem.startswith(problem)
    assert "\n" not in second.problem
    assert files.apply(database, second).message == second.problem
    assert not files.apply(database, second).ok


@pytest.mark.parametrize(
    ("sql", "alone"), [(s, True) for s in ALONE] + [(s, False) for s in TOGETHER]
)
def test_what_refuses_a_transaction_is_known(sql, alone):
    assert [each.alone for each in statements_of(sql)] == [alone]


def test_statements_are_as_written_with_their_lines():
    text = (
        "-- first\n\nselect 'a;b' -- why\n;;\r\n/* ; */ "
        "create function f() returns int\nlanguage sql begin atomic select 1; select 2; end;\n\n"
        "select $$;\n;$$"
    )
    found = [(each.line, each.sql[:15]) for each in statements_of(text)]
    assert found == [(3, "select 'a;b' --"), (5, "create function"), (8, "select $$;\n;$$")]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("select 1;\n-- about two\nselect 2;\n", ["select 1", "-- about two\nselect 2"]),
        ("select 1 -- a;b\n;select 2\n-- end", ["select 1 -- a;b", "select 2\n-- end"]),
        ("select 1;\n-- end\n", ["select 1", "-- end"]),
        (";;select 1 ;;\n", ["select 1"]),
        ("-- nothing\n", ["-- nothing"]),
    ],
)
def test_pieces_are_those_that_the_cli_keeps(text, pieces):
    assert pieces_of(text) == pieces


def test_files_run_in_the_order_of_their_names(tmp_path):
    files = folder(tmp_path, v10_b="select 1", v2_c="select 1", v1_a="select 1", v0_x="select 1")
    (tmp_path / "README.md").write_text("select")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "3_d.sql").write_text("select 1")
    chain = chain_of(files, "1")
    assert [step.id for step in chain.steps] == ["0", "10", "1", "2"]
    assert (chain.judged, chain.heads, chain.problem) == (("2",), ("2",), "")
    assert chain_of(files).judged == ("0", "10", "1", "2")
    assert chain_of(files, "7").problem == "the anchor 7 is none of the migrations"


def test_the_cli_passes_over_other_names(tmp_path):
    for name in ("20200101000000_init.sql", "add.sql", "2-b.sql", "1_a.SQL", "3_c.sql"):
        (tmp_path / name).write_text("select 1")
    chain = chain_of(Files(tmp_path, "supabase", "", tmp_path))
    assert [step.name for step in chain.steps] == ["20200101000000_init.sql", "3_c.sql"]
    assert chain.ignored == ("1_a.SQL", "2-b.sql", "add.sql")
    (tmp_path / "1_a.SQL").unlink()
    (tmp_path / "2-b.sql").unlink()
    assert chain_of(Files(tmp_path, "supabase", "", tmp_path)).ignored == (
        "20200101000000_init.sql",
        "add.sql",
    )
    plain = chain_of(Files(tmp_path, "sql", "", tmp_path))
    assert [step.id for step in plain.steps] == ["20200101000000", "3", "add"]


def test_two_files_of_one_version_are_a_problem(tmp_path, database):
    files = folder(tmp_path, v1_a="create table a ()", v1_b="create table b ()")
    chain = chain_of(files)
    assert chain.problem == "1_a.sql and 1_b.sql have one version, 1"
    assert files.apply(database, chain.steps[0]).ok
    second = files.apply(database, chain.steps[1])
    assert (second.sqlstate, second.table) == ("23505", "supabase_migrations.schema_migrations")
    assert tables(database) == {"a"}


def test_no_folder_and_no_file(tmp_path):
    with pytest.raises(ChainError, match="No such file"):
        chain_of(Files(tmp_path / "gone", "sql", "", tmp_path))
    assert (
        chain_of(Files(tmp_path, "sql", "", tmp_path)).problem
        == f"{tmp_path.name} holds no migration"
    )


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
