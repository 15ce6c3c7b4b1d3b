"""What build servers are given runs as it is written, and its files fit their schemas."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
BAD = "alter table orders add column note text;\n"
GOOD = f"-- Purpose: what the customer says.\n{BAD}"
NAME = "20250102120000_add_note.sql"
# A project has settings of its own, and they are not the suite's.
HOSTILE = {
    "pytest.ini": "[pytest]\naddopts = --no-such-option -k nothing\npython_files = nothing.py\n",
    "conftest.py": 'raise RuntimeError("the conftest of the project was loaded")\n',
}


@pytest.fixture
def project(tmp_path):
    """Make a repository of its own that uses the suite."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "tests" / "ci_project", folder)
    for name, text in HOSTILE.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Give what a runner gives; what the suite requires is not fetched again."""
    home = tmp_path_factory.mktemp("runner")
    (home / "python").symlink_to(sys.executable)
    return {
        "PATH": f"{home}:{os.environ['PATH']}",
        "HOME": str(home),
        "RUNNER_TEMP": str(home),
        "GITHUB_STEP_SUMMARY": str(home / "summary.md"),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say that there is none
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def run(script, folder, environment):
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environment,
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip


def steps(folder, environment):
    """Run the steps of the action, with the inputs' defaults, as a runner does."""
    inputs = {name: facts["default"] for name, facts in ACTION["inputs"].items()}
    failed = False
    for step in ACTION["runs"]["steps"]:
        if "run" in step and (not failed or step.get("if") == "always()"):
            given = {key: _filled(text, inputs) for key, text in step.get("env", {}).items()}
            done = run(step["run"], folder, environment | given)
            failed = failed or done.returncode != 0
            yield step["name"], done


def _filled(text, inputs):
    for name, value in inputs.items():
        text = text.replace(f"${{{{ inputs.{name} }}}}", value)
    return text.replace("${{ github.action_path }}", str(ROOT))


@pytest.mark.parametrize(
    ("schema", "file"),
    [("github-actions", "action.yml"), ("gitlab-ci", "docs/gitlab-ci.yml")],
)
def test_files_fit_their_schemas(schema, file):
    command = ["-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", file]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.thorough
def test_the_action_stops_a_bad_migration_and_lets_a_good_one_pass(project, environment):
    (project / "migrations" / NAME).write_text(BAD)
    done = dict(steps(project, environment))
    assert done["Install"].returncode == 0, done["Install"].stderr
    assert done["Check"].returncode == 0, done["Check"].stdout  # a header is minor
    strict = done["Check"].args[-1].replace("$FAIL_ON", "minor").replace("$EVIDENCE", "strict")
    given = environment | {"PROFILE": "pgattest.toml"}
    assert run(strict, project, given).returncode == 1
    log = json.loads((project / "strict" / "exports" / "results.sarif").read_text())
    places = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
    ]
    assert places == [f"migrations/{NAME}"]
    assert "MIG002" in Path(environment["GITHUB_STEP_SUMMARY"]).read_text()
    (project / "migrations" / NAME).write_text(GOOD)
    assert run(strict.replace("strict", "again"), project, given).returncode == 0


@pytest.mark.thorough
def test_the_hook_runs_as_it_is_written(project, environment):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    python = f"{environment['RUNNER_TEMP']}/pgattest/bin/python"
    command = shlex.join([*shlex.split(hook["entry"]), *hook["args"]])
    done = run(command.replace("python", python, 1), project, environment)
    assert done.returncode == 0, done.stdout
    (project / "migrations" / NAME).write_text("alter table order add column note text;\n")
    done = run(command.replace("python", python, 1), project, environment)
    assert done.returncode == 1
    assert f"MIG007 [shop] {NAME[:14]}: cannot be read" in done.stdout


@pytest.mark.thorough
def test_the_pipeline_runs_as_it_is_written(project, environment):
    job = yaml.safe_load((ROOT / "docs" / "gitlab-ci.yml").read_text())["pgattest"]
    install, check = job["script"]
    assert install.startswith("python -m pip install")
    python = f"{environment['RUNNER_TEMP']}/pgattest/bin/python"
    done = run(check.replace("python", python, 1), project, environment)
    assert done.returncode == 0, done.stdout
    assert (project / job["artifacts"]["reports"]["junit"]).is_file()
