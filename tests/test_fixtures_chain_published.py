"""SQL files are locked and compared as revisions are: an edit or a late merge is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.lineage.history import edits
from fixtures.chain import ChainError, published_graph
from fixtures.profile import load_profile
from scripts import lock_migrations

PROFILE = '[migrations]\ntool = "{tool}"\npath = "sql"\nbaseline = "lock.json"\n'


@pytest.fixture(params=["supabase", "sql"])
def profile(request, tmp_path) -> Path:
    """Write a project of three files, locked."""
    file = tmp_path / "profile.toml"
    file.write_text('name = "x"\n' + PROFILE.format(tool=request.param))
    (tmp_path / "sql").mkdir()
    for name in ("1_a", "2_b", "4_d"):
        (tmp_path / "sql" / f"{name}.sql").write_text(f"select '{name}';\n")
    assert lock_migrations.main([f"--profile={file}"]) == 0
    return file


def found(profile: Path) -> list[tuple[str, str]]:
    graph = published_graph(load_profile(profile))
    return [
        (each.object, each.message)
        for each in edits(graph, profile.with_name("lock.json").read_text())
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("5_e", "select 5", []),
        ("1_a", "select '1_a';\r\n", []),
        ("2_b", "select 2", [("2", "2_b.sql was edited after it was published")]),
        ("3_c", "select 3", [("4", "its parents were 2, and are 3")]),
    ],
)
def test_what_was_published_stays(profile, name, text, expected):
    (profile.parent / "sql" / f"{name}.sql").write_bytes(text.encode())
    assert found(profile) == expected


def test_a_file_that_is_gone_is_named(profile):
    (profile.parent / "sql" / "4_d.sql").unlink()
    assert found(profile) == [("4", "was published, and is gone")]


def test_two_files_of_one_version_are_not_locked(profile, capsys):
    (profile.parent / "sql" / "4_e.sql").write_text("select 4")
    assert lock_migrations.main([f"--profile={profile}"]) == 4
    assert "4: is declared by 4_d.sql and 4_e.sql" in capsys.readouterr().err


def test_a_profile_without_migrations_has_no_graph(tmp_path):
    (tmp_path / "profile.toml").write_text('name = "x"\n')
    with pytest.raises(ChainError, match="no \\[migrations\\] path"):
        published_graph(load_profile(tmp_path / "profile.toml"))
