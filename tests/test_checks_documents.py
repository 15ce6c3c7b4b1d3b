"""What documents say is read as people write it, and files are found as they are spelt."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from checks.migrations.linking import dangling
from checks.migrations.tracking.reach import reaches
from checks.migrations.tracking.words import listed, name_in, state_of
from fixtures.documents import LARGEST, Documents
from fixtures.given.documents import _ancestors
from fixtures.profile import ProfileError, load_profile

STATES = [
    ("✅ Applied", "done"),
    ("✅", "done"),
    ("Deployed / Same", "done"),
    ("✅ Complete, forced", "done"),
    ("✅ Complete (no policies: the worker alone)", "done"),
    ("COMPLETE", "done"),
    ("⚠️ Pending", "open"),
    ("⚠️", "open"),
    ("⏳ in progress", "open"),
    ("Planned", "open"),
    ("Not applied", "open"),
    ("No policies", "open"),
    ("none", "open"),
    ("Rolled back", "open"),
    ("N/A", "exempt"),
    ("not applicable", "exempt"),
    ("Complete, more pending", ""),
    ("✅ ⚠️", ""),
    ("tbd", ""),
    ("", ""),
    ("incomplete", ""),
]
LISTS = [
    ("a, b", ["a", "b"]),
    ("a\nb", ["a", "b"]),
    ("a (column x, y), b", ["a", "b"]),
    ("a and b + c & d; e", ["a", "b", "c", "d", "e"]),
    ("gaming_table + 4 new tables", ["gaming_table", "4 new tables"]),
    ("—", []),
    ("None", []),
    ("", []),
    ("brand, sandbox", ["brand", "sandbox"]),
]
NAMES = [
    ("visit", "public.visit"),
    ("VISIT", "public.visit"),
    ("other.visit", "other.visit"),
    ("Odd", 'public."Odd"'),
    ('"Odd"', 'public."Odd"'),
    ("visits of today", ""),
    ("4", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "state"), STATES)
def test_states_are_read(text, state):
    assert state_of(text) == state


@pytest.mark.parametrize(("text", "entries"), LISTS)
def test_lists_are_read(text, entries):
    assert listed(text) == entries


@pytest.mark.parametrize(("entry", "name"), NAMES)
def test_names_are_written_as_the_catalog_does(entry, name):
    assert name_in(entry, "public", {"public.visit", 'public."Odd"'}) == name


def steps(*texts):
    return [
        SimpleNamespace(
            id=str(at), name=f"{at}.sql", problem="", statements=[SimpleNamespace(sql=text)]
        )
        for at, text in enumerate(texts)
    ]


def test_a_table_is_touched_under_all_its_names():
    found = reaches(
        steps(
            "create table a (id int)",
            "alter table a rename to b; alter table b add x int",
            "alter table b rename to c",
        ),
        (),
    )
    assert [list(reach.touched) for reach in found.values()] == [["public.c"]] * 3
    assert found["1.sql"].touched["public.c"] == {"public.a", "public.b"}
    assert all(found["0.sql"].touches(f"public.{name}") for name in "ac")


def test_what_passes_is_not_touched():
    found = reaches(
        steps(
            "create temporary table t (id int); create view v as select 1; create table u (id int)",
            "grant select on u to public; comment on column u.id is 'x'; analyze u",
            "grant select on all tables in schema public to public",
            "do $$ begin alter table u add y int; end $$; update ledger set x = 1",
            "create table w (id int references u)",
            "create tabel",
        ),
        {"public.ledger"},
    )
    assert [sorted(reach.touched) for reach in found.values()] == [
        ["public.u"],
        [],
        [],
        ["public.u"],
        ["public.w"],
        [],
    ]
    assert "public.u" in found["1.sql"].names()
    assert found["2.sql"].everything
    assert "syntax error" in found["5.sql"].unread


def test_what_a_ledger_has_includes_the_parents():
    revisions = [
        SimpleNamespace(id=id, parents=tuple(parents))
        for id, parents in {"a": "", "b": "a", "c": "a", "d": "bc", "e": "d"}.items()
    ]
    graph = SimpleNamespace(revisions=revisions)
    assert _ancestors(graph, SimpleNamespace(rows=("d",))) == {*"abcd"}
    assert _ancestors(graph, SimpleNamespace(rows=())) == frozenset()


@pytest.fixture
def checkout(tmp_path):
    """Make a checkout whose profile lies in a folder of its own."""
    for name in (".git/HEAD", "README.md", "db/docs/MIG-001-x.md", "db/profile.toml", "db/raw.bin"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    return tmp_path


def test_paths_are_found_as_they_are_spelt(checkout):
    documents = Documents(checkout / "db")
    assert documents.kind("docs") == "folder"
    assert documents.kind("docs/MIG-001-x.md") == documents.kind("../README.md") == "file"
    assert documents.kind("docs/mig-001-x.md") == documents.kind("docs/no/x.md") == ""
    assert documents.kind("../../x") == documents.kind("..//../x") == "outside"
    assert documents.spelt("Docs/mig-001-X.md") == "docs/MIG-001-x.md"
    assert documents.spelt("other/x.md") == ""
    assert documents.from_root("/README.md") == "../README.md"


def test_documents_are_found_by_glob_and_id(checkout):
    documents = Documents(checkout / "db")
    assert list(documents.matching("docs/*.md")) == ["docs/MIG-001-x.md"]
    assert list(documents.matching("../*.md")) == ["../README.md"]
    assert not documents.matching("/etc/passwd")
    assert not documents.matching("")
    assert not documents.matching("docs")
    assert documents.titled("MIG-001")
    assert documents.titled("README")
    assert not documents.titled("MIG-00")


def test_what_cannot_be_read_is_a_problem(checkout):
    documents = Documents(checkout / "db")
    (checkout / "db/raw.bin").write_bytes(b"\xff\xfe")
    (checkout / "db/big.md").write_text("x" * (LARGEST + 1))
    problems = {
        name: documents.read(name).problem for name in ("raw.bin", "big.md", "no.md", "docs")
    }
    assert "not UTF-8" in problems["raw.bin"]
    assert "larger than" in problems["big.md"]
    assert "no such file" in problems["no.md"]
    assert "is a directory" in problems["docs"]


def test_findings_name_file_and_line(checkout):
    (checkout / "db/docs/MIG-001-x.md").write_text("# A\n\nsee\n[b](c.md)\n")
    section = SimpleNamespace(file="docs/MIG-001-x.md", references=[], mutual=[])
    (finding,) = dangling(Documents(checkout / "db"), section)
    assert (finding.file, finding.line) == ("docs/MIG-001-x.md", 4)
    assert finding.message == "there is no docs/c.md"


@pytest.mark.parametrize(
    ("line", "said"),
    [("mutual = [['a.md']]", "is no pair of files"), ("schemas = []", "names no schema")],
)
def test_a_wrong_section_is_one_line(tmp_path, line, said):
    file = tmp_path / "profile.toml"
    file.write_text(
        f"name = 'x'\n[migrations]\npath = 'm'\n[migrations.tracking]\nfile = 'x.md'\n{line}\n"
    )
    with pytest.raises(ProfileError, match=said):
        load_profile(file)
