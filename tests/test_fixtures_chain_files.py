"""A folder of SQL files is read as its tool does, whatever is in it."""

from __future__ import annotations

import pytest

from fixtures.chain import ChainError
from fixtures.chain.files import Files
from fixtures.chain.splitting import pieces_of, statements_of
from fixtures.sandbox import Database, Sandbox

from .chain_folders import chain_of, folder, tables

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


@pytest.fixture
def database(sandbox: Sandbox) -> Database:
    """Return an empty database."""
    return sandbox.create()


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
