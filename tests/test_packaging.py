"""The suite runs from its checkout, editable and from a wheel, beside folders of the same names."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts.build_hook import files

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("checks", "fixtures", "reports")
BLOCKED = [f"-pno:pgattest.{room}" for room in ROOMS]


def run(*arguments, cwd, **environment):
    keep = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=keep | environment,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder)]
    done = run(*pip, str(wheel), cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def neighbour(tmp_path):
    """Make a project that owns packages of the rooms' names."""
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("raise RuntimeError('the wrong room')\n")
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert True\n")
    return tmp_path


def test_the_wheel_carries_every_file_of_the_rooms(wheel):
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("pgattest/")}
    tracked = subprocess.run(
        ["git", "ls-files", "-z", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    ours = {f"pgattest/{name}" for name in tracked if name} | {"pgattest/__init__.py"}
    assert shipped == ours


def test_what_a_run_leaves_in_the_rooms_stays_behind(tmp_path):
    left = ["reports/packs/1/report.html", "fixtures/systems/x/attestations/a.json"]
    left += ["fixtures/systems/x/allowed_signers", "checks/__pycache__/x.pyc"]
    for name in [*left, "checks/declare.py"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert [str(file.relative_to(tmp_path)) for file in files(tmp_path)] == ["checks/declare.py"]


@pytest.mark.parametrize("mode", ["checkout", "editable"])
def test_the_checkout_collects(mode, tmp_path):
    blocked = BLOCKED if mode == "checkout" else []
    done = run("-m", "pytest", *blocked, "--collect-only", "-q", "-m", "preflight", cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "test_the_stamp_is_true[cutover-preflight]" in done.stdout


@pytest.mark.thorough
def test_an_installed_wheel_does_the_whole_job(installed, neighbour):
    done = run(
        "-m", "pytest", "--pyargs", "pgattest.checks", "-m", "preflight", "-q",
        cwd=neighbour, PYTHONPATH=str(installed),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout
    assert (neighbour / "pgattest-packs" / "latest" / "decision.json").exists()


def test_an_installed_wheel_leaves_other_tests_alone(installed, neighbour):
    done = run("-m", "pytest", "-q", "test_own.py", cwd=neighbour, PYTHONPATH=str(installed))
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (neighbour / "pgattest-packs").exists()


def test_a_wheel_and_a_checkout_are_not_mixed(installed):
    done = run(
        "-m", "pytest", "-q", "-m", "preflight", "--collect-only",
        cwd=ROOT, PYTHONPATH=str(installed),
    )  # fmt: skip
    assert done.returncode == 4
    assert "pip install -e ." in done.stdout + done.stderr
