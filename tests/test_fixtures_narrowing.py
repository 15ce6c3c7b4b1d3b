"""A run that looks at a part of the checks decides nothing, however the part was chosen."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    "part",
    [
        ["checks/lineage/test_graph.py"],
        ["checks/lineage/test_graph.py::test_there_is_one_head"],
        ["--ignore=checks/parity", "--ignore=checks/migrations"],
        ["--ignore-glob=*test_freeze*"],
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
