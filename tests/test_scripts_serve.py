"""A served system can be checked as any target: with what `scripts.serve` prints."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.conftest import ROOT, Pytest

SETTING = re.compile(r"(\w+)='([^']*)'")


@pytest.fixture(scope="module")
def printed() -> Iterator[str]:
    """Serve the registry, and give what is printed."""
    command = [sys.executable, "-m", "scripts.serve", "registry"]
    keep = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    with subprocess.Popen(
        command, cwd=ROOT, env=keep, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield "".join(iter(process.stdout.readline, "Ctrl-C ends it.\n"))
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_the_service_answers(printed: str) -> None:
    values = dict(SETTING.findall(printed))
    url, token = values["PGATTEST_API_URL"], values["PGATTEST_API_TOKEN"]
    bearer = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{url}/api/admin/metric-registry/versions", headers=bearer, trust_env=False)
    assert [version["version_name"] for version in answer.json()["versions"]] == ["v1"]


def test_the_printed_command_checks_it(printed: str, suite: Pytest, tmp_path: Path) -> None:
    values = dict(SETTING.findall(printed))
    told = [f"--dsn={values['DATABASE_URL']}", "--profile=fixtures/systems/registry/profile.toml"]
    pack = tmp_path / "pack"
    wanted = "preflight and (registry or replay)"
    environment = {name: values[name] for name in values if name.startswith("PGATTEST_")}
    done = suite("-m", wanted, "--allow-api-writes", *told, f"--evidence={pack}", **environment)
    checks = json.loads((pack / "results.json").read_text())["checks"]
    outcomes = {check["id"]: check["outcome"] for check in checks}
    assert outcomes.pop("RPL003") == "not_applicable"  # it needs a copy of the service
    assert set(outcomes.values()) == {"passed"}, done.stdout
    _expect_deprecated(values["DATABASE_URL"])
    _expect_no_token(done.stdout, pack, values)


def _expect_deprecated(dsn: str) -> None:
    """Expect that the version which was published for the check is not left active."""
    query = "select status from public.metric_registry_versions where version_name <> 'v1'"
    with psycopg.connect(dsn) as connection:
        assert connection.execute(query).fetchall() == [("deprecated",)]


def _expect_no_token(said: str, pack: Path, values: dict[str, str]) -> None:
    texts = [said.encode(), *(file.read_bytes() for file in pack.rglob("*") if file.is_file())]
    for name in ("PGATTEST_API_TOKEN", "PGATTEST_API_USER_TOKEN"):
        assert not any(values[name].encode() in text for text in texts)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--api-url=https://x.test", "--system=registry"], "--api-url: it is for one target"),
        (["--allow-api-writes"], "--allow-api-writes: it is for one target, given by --dsn"),
    ],
)
def test_options_without_a_target_are_refused(
    arguments: list[str], said: str, suite: Pytest
) -> None:
    done = suite("-m", "preflight", *arguments)
    assert done.returncode == 4
    assert said in done.stdout + done.stderr
