"""What tests of the suite share: a server, a reference cutover, and the suite as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from fixtures.run import Run
from fixtures.sandbox import Sandbox, Server, embedded_server
from fixtures.systems.starting import enter
from fixtures.world.planting import Planting

ROOT = Path(__file__).resolve().parents[1]
Pytest = Callable[..., subprocess.CompletedProcess[str]]

# One verdict for one commit, however busy the machine; `--hypothesis-profile=default` searches on.
settings.register_profile("commit", derandomize=True, deadline=None)
settings.load_profile("commit")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run an embedded server for this process."""
    with embedded_server(18) as running:
        yield running


@pytest.fixture
def sandbox(server: Server) -> Iterator[Sandbox]:
    """Give a sandbox that is emptied afterwards."""
    made = Sandbox(server)
    yield made
    made.close()


@pytest.fixture(scope="session")
def run_state() -> Iterator[Run]:
    """Give one process's state, so that reference databases are built once."""
    run = Run()
    yield run
    run.close()


@pytest.fixture
def hybrid(run_state: Run) -> Iterator[Planting]:
    """Give the cutover as it is before the upgrade."""
    world = enter(run_state, "hybrid")
    yield world
    world.close()


@pytest.fixture
def done(run_state: Run) -> Iterator[Planting]:
    """Give the cutover as it is after the upgrade."""
    world = enter(run_state, "done")
    yield world
    world.close()


@pytest.fixture
def suite(tmp_path: Path) -> Pytest:
    """Run the suite in a process of its own, as a user would: `suite("-m", "preflight", …)`."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        keep = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
        named = any(argument.startswith("--evidence") for argument in arguments)
        evidence = [] if named else [f"--evidence={tmp_path / 'pack'}"]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        return subprocess.run(
            [*command, *evidence, *arguments],
            cwd=ROOT,
            env=keep | environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run
