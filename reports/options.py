"""The options that say what is kept of a run, and what makes it fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from .model import SEVERITIES


def add_options(parser: pytest.Parser) -> None:
    """Add the options of this room."""
    group = parser.getgroup("pgattest")
    group.addoption(
        "--evidence",
        metavar="DIR",
        help="a new folder for the evidence pack (default: reports/packs/<UTC time>-<run id>)",
    )
    group.addoption("--no-evidence", action="store_true", help="write no evidence pack")
    group.addoption(
        "--fail-on",
        choices=SEVERITIES,
        help="the least severity that makes the exit status 1 "
        "(default: blocker; major in the phase pr)",
    )
    group.addoption(
        "--sign-key",
        metavar="FILE",
        help="the operator's ssh private key, which signs the pack",
    )


def concerns_checks(config: pytest.Config) -> bool:
    """Say whether outcomes of this run are about targets: those of proofs are not."""
    return not (config.getoption("prove", False) or config.getoption("collectonly", False))


def packs_folder(config: pytest.Config) -> Path:
    """Return where packs go: into this room in a checkout, else beside the user's work."""
    if (config.rootpath / "reports" / "plugin.py").exists():
        return config.rootpath / "reports" / "packs"
    return config.invocation_params.dir / "pgattest-packs"


def evidence_folder(config: pytest.Config) -> Path | None:
    """Return the folder that `--evidence` names.

    Raises UsageError when something is in it: a pack seals all that its folder holds.
    """
    named = config.getoption("evidence")
    if named is None:
        return None
    folder = config.invocation_params.dir / Path(named).expanduser()
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise pytest.UsageError(f"--evidence {named}: is not empty, name a new folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise pytest.UsageError(f"--evidence {named}: {error.strerror}: name another") from None
    return folder
