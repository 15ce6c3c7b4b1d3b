"""SQL is compared by what it says; what a ledger row can say is compared with its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checks.lineage.meaning import first_difference
from checks.lineage.sqlledger import folder_findings, ledger_findings, unrecorded
from fixtures.chain.files import Files
from fixtures.chain.splitting import pieces_of
from fixtures.chain.supabase import Entry

SAME = [
    ("select 1", "SELECT  1 ;"),
    ("select 1; -- one\nselect 2", "/* none */ select 1\n;\n;select 2"),
    ("create table t (a int)", "create table t (a integer)"),
    ("select 'a'\r\n", "\ufeffselect 'a'\n"),
    ("create function f() returns int language sql as $$\r\n1$$", "create function f() returns int "
     "language sql as $$\n1$$"),
    ("selekt 1 -- why", "selekt   1"),
    ("-- nothing", ""),
]  # fmt: skip
DIFFERENT = [
    ("select 1", "select 2", 0),
    ("select 1; select 2", "select 1", 1),
    ("select 1", "select 1; select 2", 1),
    ("select 1; select 'a'", "select 1; select 'a '", 1),
    ('select "A"', 'select "a"', 0),
    ("select $$ a $$", "select $$ a  $$", 0),
    ("create table t (a int)", "create table t (a bigint)", 0),
    ("selekt 1", "selekt 2", 0),
    ("selekt 'open", "selekt 'opened", 0),
    ("select 1", "selekt 1", 0),
    ("", "select 1", 0),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_is_no_difference(one, other):
    assert first_difference(one, other) is None
    assert first_difference(other, one) is None


@pytest.mark.parametrize(("one", "other", "at"), DIFFERENT)
def test_what_is_run_is_one(one, other, at):
    assert first_difference(one, other) == at
    assert first_difference(other, one) == at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a folder of three files."""
    for number in (1, 2, 3):
        text = f"-- {number}\nselect {number};\n\nselect 'x';\n"
        (tmp_path / f"{number}_step.sql").write_text(text)
    return tmp_path


def compared(folder: Path, phase: str, *entries: Entry) -> list[tuple[str, str, int]]:
    chain = Files(folder, "supabase", "", folder).chain("", "")
    found = [*folder_findings(chain), *ledger_findings(chain, entries, phase)]
    return [(each.object, each.file, each.line) for each in found]


def entry(folder: Path, number: int) -> Entry:
    text = (folder / f"{number}_step.sql").read_text()
    return Entry(str(number), "step", tuple(pieces_of(text)))


def test_findings_stand_where_the_file_differs(folder):
    first, second = entry(folder, 1), entry(folder, 2)
    edited = replace(second, statements=(*second.statements[:1], "select 'y'"))
    assert compared(folder, "preflight", first, second) == []
    assert compared(folder, "preflight", first, edited) == [("2", "2_step.sql", 4)]
    assert compared(folder, "postflight", first, second) == [("3", "3_step.sql", 2)]
    assert compared(folder, "preflight", first, entry(folder, 3)) == [("2", "2_step.sql", 2)]


def test_an_edit_of_many_statements_is_one_finding(folder):
    (folder / "1_step.sql").write_text("select 9;\nselect 8;\nselect 7;\n")
    row = Entry("1", "step", ("select 1", "select 'x'"))
    assert compared(folder, "preflight", row) == [("1", "1_step.sql", 1)]


def test_a_row_without_statements_cannot_be_compared(folder):
    chain = Files(folder, "supabase", "", folder).chain("", "")
    rows = [Entry("1", None, None), Entry("9", None, None)]
    assert [each.object for each in unrecorded(chain, rows)] == ["1"]
    assert [each.object for each in ledger_findings(chain, rows, "preflight")] == ["9", "2", "3"]
