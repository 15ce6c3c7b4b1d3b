"""A served system stays as it was left, until somebody asks for a fresh one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.sandbox import SandboxError
from fixtures.systems import keeping
from fixtures.systems.keeping import kept_world
from fixtures.systems.starting import SYSTEMS
from fixtures.systems.system import System
from fixtures.world import World
from fixtures.world.people import allowed_signers
from fixtures.world.world import commit_all

WRITTEN = "create table public.written (of int)"


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a place for data that no other run of pytest closes to the server's user."""
    with tempfile.TemporaryDirectory(prefix="pgattest-test-") as folder:
        yield Path(folder) / "home"


@pytest.fixture
def cutover(tmp_path: Path) -> System:
    """Give the cutover in a checkout of its own."""
    system = SYSTEMS["cutover"]
    checkout = tmp_path / "checkout"
    folder = checkout / "system"
    left_out = shutil.ignore_patterns("__pycache__", "allowed_signers", *system.ignored)
    shutil.copytree(system.folder, folder, ignore=left_out)
    ignored = ("__pycache__", "allowed_signers", *system.ignored)
    (checkout / ".gitignore").write_text("".join(f"{name}\n" for name in ignored))
    commit_all(checkout, "before")
    return replace(system, folder=folder)


@pytest.fixture
def rehearsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Rehearse by saying so, and count how often: real rehearsals take longer than all of this."""
    commits: list[str] = []

    def prepare(run, system, states, repo, people):
        assert {"hybrid", "done"} <= set(states)
        (repo / "allowed_signers").write_text(allowed_signers(people))
        (repo / "rehearsals").mkdir()
        commits.append(keeping.read_repository(repo).commit)
        (repo / "rehearsals" / "commit").write_text(commits[-1])

    monkeypatch.setattr(keeping, "prepare", prepare)
    return commits


def written(world: World) -> bool:
    with world.database.connect() as connection:
        return connection.execute("select to_regclass('public.written')").fetchone() != (None,)


def databases(world: World) -> list[str]:
    query = "select datname from pg_database where not datistemplate order by 1"
    with world.sandbox.admin() as admin:
        return [name for (name,) in admin.execute(query)]


def test_a_cutover_stays_with_its_papers(cutover, rehearsed, home, monkeypatch):
    with kept_world(cutover, "hybrid", home, False) as world:
        world.sql(WRITTEN)
        assert databases(world) == ["netzprod", "postgres"]
        signers = (cutover.folder / "allowed_signers").read_text()
        identity = world.scope().system_identifier
    assert not (cutover.folder / "allowed_signers").exists()
    assert not (cutover.folder / "rehearsals").exists()
    with kept_world(cutover, "hybrid", home, False) as world:
        assert written(world)
        assert world.scope().system_identifier == identity
        assert (cutover.folder / "allowed_signers").read_text() == signers
        assert (cutover.folder / "rehearsals" / "commit").read_text() == rehearsed[0]
        with (
            pytest.raises(SandboxError, match="is in use"),
            kept_world(cutover, "done", home.parent / "other", False),
        ):
            pass
    assert len(rehearsed) == 1
    commit_all(cutover.folder.parent, "another")
    monkeypatch.setattr(keeping, "states_of", lambda *_: dict.fromkeys(("hybrid", "done")))
    with kept_world(cutover, "hybrid", home, False) as world:
        assert written(world)
        assert databases(world) == ["netzprod", "postgres"]
        assert rehearsed[1] == world.scope().commit


@pytest.fixture
def plain(cutover, monkeypatch) -> System:
    """Give a system whose only state is made at once."""
    monkeypatch.setattr(keeping, "states_of", lambda run, _: {"hybrid": run.sandbox.create()})
    return replace(cutover, rehearsed=False, reader="postgres")


def test_what_was_made_of_other_files_is_not_served(plain, home):
    with kept_world(plain, "hybrid", home, False) as world:
        world.sql(WRITTEN)
    (plain.folder / "rows.sql").write_text("")
    with pytest.raises(SandboxError, match="made of other files: --fresh"):
        kept_world(plain, "hybrid", home, False).__enter__()
    with kept_world(plain, "hybrid", home, True) as world:
        assert not written(world)


def test_what_was_made_by_half_is_made_again(plain, home, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "states_of", lambda run, _: {"other": run.sandbox.create()})
        with pytest.raises(KeyError):
            kept_world(plain, "hybrid", home, False).__enter__()
    with kept_world(plain, "hybrid", home, False) as world:
        assert not written(world)
        assert databases(world) == ["netzprod", "postgres"]
