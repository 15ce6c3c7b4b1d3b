"""Folders of other tools: files that hold their way back, and names that are numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.chain import Chain
from fixtures.chain.files import Files
from fixtures.sandbox import Database, Sandbox

MARKS = {
    "dbmate": ("-- migrate:up", "-- migrate:down transaction:false"),
    "goose": ("-- +goose Up", "-- +goose Down"),
    "sql-migrate": ("-- +migrate Up", "-- +migrate Down"),
}


def files(root: Path, tool: str = "sql", **contents: str) -> Files:
    for name, text in contents.items():
        (root / f"{name}.sql").write_text(text)
    return Files(root, tool, "", root)


def chain_of(found: Files) -> Chain:
    return found.chain("start", "")


def tables(database: Database) -> set[str]:
    with database.connect() as connection:
        return {n for (n,) in connection.execute("select relname from pg_stat_user_tables")}


@pytest.mark.parametrize("tool", MARKS)
def test_a_file_with_its_way_back_goes_up_only(sandbox: Sandbox, tmp_path: Path, tool: str) -> None:
    up, down = MARKS[tool]
    text = (
        f"-- Purpose: a.\r\n{up}\ncreate table a ();\ncreate table b ();\n{down}\ndrop table b;\n"
    )
    found, database = files(tmp_path, V1__a=text), sandbox.create()
    (step,) = chain_of(found).steps
    assert (step.id, step.reversible, [s.line for s in step.statements]) == ("1", True, [3, 4])
    assert step.text.startswith("-- Purpose: a.\r\n")
    assert found.apply(database, step).ok
    assert tables(database) == {"a", "b"}
    assert found.back(database, step).ok
    assert tables(database) == {"a"}


def test_the_line_of_a_fault_is_that_of_the_file(sandbox: Sandbox, tmp_path: Path) -> None:
    text = "-- +goose Up\ncreate table a ();\n-- +goose Down\n\ndrop table a;\ndrop table c;\n"
    found, database = files(tmp_path, **{"1_a": text}), sandbox.create()
    (step,) = chain_of(found).steps
    assert found.apply(database, step).ok
    back = found.back(database, step)
    assert (back.ok, back.sqlstate) == (False, "42P01")
    broken = files(tmp_path, **{"1_a": "-- +goose Up\nselect 1;\n-- +goose Down\nselekt 1;\n"})
    (step,) = chain_of(broken).steps
    assert (step.problem, step.reversible) == ("", True)
    assert broken.back(database, step).message.startswith("line 4: syntax error")


def test_a_role_that_another_copy_needs_outlives_a_section(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.roles.append("kept_for_others")
    text = (
        "-- migrate:up\ncreate role kept_for_others;\ncreate table a ();\n"
        "grant select on a to kept_for_others;\n"
        "-- migrate:down\ndrop table a;\ndrop role kept_for_others;\n"
    )
    found, one, other = files(tmp_path, **{"1_a": text}), sandbox.create(), sandbox.create()
    (step,) = chain_of(found).steps
    assert found.apply(one, step).ok
    assert found.apply(other, step).ok
    back = found.back(one, step)
    assert (back.ok, back.sqlstate) == (True, "")
    assert (tables(one), tables(other)) == (set(), {"a"})


@pytest.mark.parametrize("down", ["", "-- +goose Down\n", "-- +goose Down\n-- nothing\n"])
def test_a_way_back_that_does_nothing_is_none(tmp_path: Path, down: str) -> None:
    found = files(tmp_path, **{"1_a": f"-- +goose Up\ncreate table a ();\n{down}"})
    assert not chain_of(found).steps[0].reversible


def test_supabase_runs_all_that_is_in_a_file(tmp_path: Path) -> None:
    text = "-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n"
    (step,) = chain_of(files(tmp_path, "supabase", **{"1_a": text})).steps
    assert len(step.statements) == 2


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["1_a", "10_c", "2_b"], ["1", "2", "10"]),
        (["V1__a", "V10__d", "V2_1__c", "V2__b", "R__view"], ["1", "2", "2.1", "10", "R__view"]),
        (["20240101_a", "extra", "3_b"], ["20240101", "3", "extra"]),
    ],
)
def test_numbers_say_the_order(tmp_path: Path, names: list[str], ids: list[str]) -> None:
    found = chain_of(files(tmp_path, **dict.fromkeys(names, "select 1;")))
    assert ([step.id for step in found.steps], found.problem) == (ids, "")


def test_flyway_s_undo_is_a_way_back(sandbox: Sandbox, tmp_path: Path) -> None:
    found = files(tmp_path, V1__a="create table a ();", U1__a="drop table a;", V2__b="select 1;")
    database = sandbox.create()
    first, second = chain_of(found).steps
    assert (first.reversible, second.reversible) == (True, False)
    assert found.apply(database, first).ok
    assert found.back(database, first).ok
    assert tables(database) == set()


def test_two_files_of_one_number_are_a_problem(tmp_path: Path) -> None:
    problem = chain_of(files(tmp_path, V1__a="select 1;", V1__b="select 1;")).problem
    assert problem == "V1__a.sql and V1__b.sql have one version, 1"
