"""A checkout is described as it is, whatever git was told not to see."""

from __future__ import annotations

import subprocess

import pytest

from fixtures.repository import read_repository
from fixtures.world.world import commit_all


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "alembic.ini").write_text("[alembic]\n")
    commit_all(folder, "first")
    return folder


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_does_not_watch_is_not_clean(checkout, flag):
    assert read_repository(checkout).dirty == ()
    subprocess.run(["git", "-C", checkout, "update-index", flag, "alembic.ini"], check=True)
    (checkout / "alembic.ini").write_text("[alembic]\nscript_location = elsewhere\n")
    assert read_repository(checkout).dirty == ("alembic.ini",)


def test_the_variables_of_a_hook_lead_nowhere_else(checkout, tmp_path, monkeypatch):
    commit = read_repository(checkout).commit
    other = tmp_path / "other"
    other.mkdir()
    (other / "file").write_text("x")
    commit_all(other, "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    found = read_repository(checkout)
    assert (found.commit, found.root, found.dirty) == (commit, checkout, ())
