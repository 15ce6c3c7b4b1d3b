"""A run that looks at a part of the checks decides nothing, however the part was chosen."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest

from fixtures.narrowing import narrowed


@pytest.mark.parametrize(
    "part",
    [
        ["checks/lineage/test_graph.py"],
        ["checks/lineage/test_graph.py::test_there_is_one_head"],
        ["--ignore=checks/parity", "--ignore=checks/migrations"],
        pytest.param(["--ignore-glob=*test_freeze*"], marks=pytest.mark.thorough),
        ["-o", "python_files=test_graph.py"],
        ["-k", "there_is_one_head"],
    ],
    ids=lambda part: part[0],
)
def test_a_part_of_the_checks_decides_nothing(suite, hybrid, tmp_path, part):
    done = suite(
        "-m", "preflight", f"--dsn={hybrid.dsn}", f"--profile={hybrid.profile}", *part,
        DATABASE_URL=hybrid.dsn, PG_DSN=hybrid.dsn,
    )  # fmt: skip
    run = json.loads((tmp_path / "pack" / "results.json").read_text())["run"]
    assert run["scope"] == "partial", done.stdout
    assert not (tmp_path / "pack" / "decision.json").exists()
    assert "NO DECISION" in done.stdout


class Configured:
    """The settings of a configuration that is not the suite's own."""

    args = ("checks",)
    usual: ClassVar = {
        "norecursedirs": [".*", "build", "*.egg", "venv"],
        "python_files": ["test_*.py", "*_test.py"],
        "python_functions": ["test"],
    }

    def __init__(self, **settings: list[str]) -> None:
        self.settings = self.usual | settings

    def getini(self, name: str) -> list[str]:
        return self.settings[name]

    def getoption(self, name: str, default: object = None) -> object:
        return default


def test_a_usual_configuration_leaves_nothing_out():
    assert narrowed(Configured()) == ""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"norecursedirs": ["tenancy"]}, "norecursedirs = tenancy leaves checks/tenancy out"),
        ({"norecursedirs": ["mig*"]}, "norecursedirs = mig* leaves checks/migrations out"),
        ({"norecursedirs": ["[e-f]*"]}, "norecursedirs = [e-f]* leaves checks/evidence out"),
        ({"python_files": ["check_*.py"]}, "python_files leaves test_"),
        ({"python_files": []}, "python_files leaves test_"),
        ({"python_functions": ["should"]}, "python_functions leaves the checks out"),
        ({"python_functions": []}, "python_functions leaves the checks out"),
    ],
    ids=str,
)
def test_a_configuration_that_leaves_checks_out_decides_nothing(settings, said):
    assert narrowed(Configured(**settings)).startswith(said)
