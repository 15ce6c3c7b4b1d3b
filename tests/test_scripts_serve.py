"""A served system can be checked as any target: with what `scripts.serve` prints."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.conftest import ROOT, Pytest

VERSIONS = "/api/admin/metric-registry/versions"
SETTING = re.compile(r"(\w+)='([^']*)'")


@contextmanager
def serving(home: Path, ending: signal.Signals) -> Iterator[str]:
    """Serve the registry, give what is printed, and end it by a signal."""
    command = [sys.executable, "-m", "scripts.serve", "registry", f"--home={home}"]
    keep = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    with subprocess.Popen(
        command, cwd=ROOT, env=keep, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield "".join(iter(process.stdout.readline, "Ctrl-C ends it.\n"))
        process.send_signal(ending)
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Give a place for data that no other run of pytest closes to the server's user."""
    with tempfile.TemporaryDirectory(prefix="pgattest-test-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def tokens(home: Path) -> list[str]:
    """Serve it once and end it: what it printed, after a version was published."""
    with serving(home, signal.SIGTERM) as said:
        values = dict(SETTING.findall(said))
        with client(values) as admin:
            made = admin.post(VERSIONS, json={"version_name": "kept"}).json()["version"]
            version = f"{VERSIONS}/{made['id']}"
            entry = {"metric_key": "A", "definition_json": {"expr": "EBITDA"}}
            admin.post(f"{version}/entries", json={"entries": [entry]}).raise_for_status()
            admin.post(f"{version}/publish").raise_for_status()
            admin.post(f"{version}/deprecate").raise_for_status()
    return [values["PGATTEST_API_TOKEN"]]


@pytest.fixture(scope="module")
def printed(home: Path, tokens: list[str]) -> Iterator[str]:
    """Serve it again, and give what is printed."""
    with serving(home, signal.SIGINT) as said:
        yield said


def client(values: Mapping[str, str], token: str = "") -> httpx.Client:
    bearer = {"Authorization": f"Bearer {token or values['PGATTEST_API_TOKEN']}"}
    return httpx.Client(base_url=values["PGATTEST_API_URL"], headers=bearer, trust_env=False)


def test_what_was_published_is_there_again(printed: str, tokens: list[str]) -> None:
    values = dict(SETTING.findall(printed))
    with client(values) as admin:
        versions = admin.get(VERSIONS).json()["versions"]
    assert {v["version_name"]: v["status"] for v in versions} == {
        "v1": "published",
        "kept": "deprecated",
    }
    with client(values, tokens[0]) as before:
        assert before.get(VERSIONS).status_code == 401


def test_a_second_one_is_refused_in_one_line(printed: str, home: Path) -> None:
    command = [sys.executable, "-m", "scripts.serve", "registry", f"--home={home}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    said = f"serve: {home / 'registry-published'} is in use: end the process that uses it first\n"
    assert (done.returncode, done.stderr) == (4, said)


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
    versions = "public.metric_registry_versions"
    query = f"select status from {versions} where version_name not in ('v1', 'kept')"
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
