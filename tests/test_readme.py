"""What the documents claim is true: commands exist, links lead somewhere, options are real."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "checks/CATALOG.md", "docs/profile.md"]
README = (ROOT / "README.md").read_text()


def commands() -> list[str]:
    """Return the commands of the README's console blocks."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_to_files(name):
    text = (ROOT / name).read_text()
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith("https://"):
            assert ((ROOT / name).parent / target).exists(), target


def test_the_two_commands_are_targets_of_make():
    assert commands()[:2] == ["make preflight", "make test"]
    for command in commands()[:2]:
        done = subprocess.run(
            [*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [c for c in commands() if "-m scripts." in c])
def test_scripts_explain_themselves(command):
    module = re.search(r"-m (scripts\.\w+)", command)[1]
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


def test_options_of_the_readme_exist():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    ours = done.stdout.partition("pgattest:")[2]
    table = README.partition("| option | meaning |")[2].partition("\n\n")[0]
    named = set(re.findall(r"--[a-z][a-z-]+", table))
    assert named
    assert {option for option in named if option not in ours} == set()
    offered = set(re.findall(r"^  (--[a-z][a-z-]+)", ours.partition("\n\n")[0], re.M))
    assert offered - named == {"--no-evidence"}


def test_the_command_on_an_own_database_works(suite, hybrid):
    line = next(c for c in commands() if "pytest -m preflight" in c)
    arguments = line.split()[1:]
    dsn = next(a for a in arguments if a.startswith("--dsn="))
    arguments[arguments.index(dsn)] = f"--dsn={hybrid.dsn}"
    arguments[arguments.index("--profile=profile.toml")] = f"--profile={hybrid.profile}"
    done = suite(*arguments, DATABASE_URL=hybrid.dsn, PG_DSN=hybrid.dsn)
    assert done.returncode == 0, done.stdout


def test_the_command_of_a_pull_request_works(suite):
    line = next(c for c in commands() if "pytest -m pr " in c)
    profile = ROOT / "tests" / "ci_project" / "pgattest.toml"
    arguments = [a.replace("=profile.toml", f"={profile}") for a in line.split()[1:]]
    done = suite(*arguments)
    assert done.returncode == 0, done.stdout
    assert "pgattest pr · shop: PASS" in done.stdout
