"""Small suites that tell the reports room what the other rooms tell it: plain data only."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]

CONFTEST = """
import json
import pathlib
import pytest

ABOUT = json.loads((pathlib.Path(__file__).parent / "about.json").read_text())


def pytest_configure(config):
    for mark in ("check", "on", "preflight", "pr", "evidence"):
        config.addinivalue_line("markers", f"{mark}: of this suite")


def pytest_generate_tests(metafunc):
    if "target" in metafunc.fixturenames:
        metafunc.parametrize("target", [target["name"] for target in ABOUT["targets"]])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("check"):
            spec = getattr(item, "callspec", None)
            placed = {"target": spec.params["target"] if spec else "", "phase": ""}
            for phase in ("preflight", "pr"):
                if item.get_closest_marker(phase):
                    placed["phase"] = phase
            item.user_properties += placed.items()


def pytest_pgattest_run(config):
    return ABOUT


@pytest.fixture
def tell(request):
    def tell(name, value):
        text = value if isinstance(value, str) else json.dumps(value)
        request.node.user_properties.append((name, text))
    return tell
"""

HEADER = """
import os
import pytest


def check(id, severity="blocker", phase="preflight", tags=("schema",)):
    def decorate(function):
        facts = dict(id=id, severity=severity, tags=list(tags), title=f"Title of {id}.")
        facts |= dict(source="seed 001", fix="Mend it.", phases=[phase])
        function = pytest.mark.check(**facts)(function)
        return getattr(pytest.mark, phase)(function) if phase else function
    return decorate


class Violation(AssertionError):
    outcome = "failed"

    def __init__(self, *objects, message="has no key", evidence=""):
        super().__init__("\\n".join(objects))
        self.findings = [
            {"object": object, "message": message, "remedy": f"mend {object}", "evidence": evidence}
            for object in objects
        ]


class Unverified(Violation):
    outcome = "unverified"
"""

ABOUT: dict[str, Any] = {
    "suite_version": "0.1.0",
    "suite_commit": "c0ffee",
    "stage": "production",
    "targets": [
        {
            "name": "shop",
            "identity": {"database": "shop", "server_version": "18.4"},
            "profile": "shop",
            "profile_sha256": "ab" * 32,
            "origin": "--dsn",
            "masked_dsn": "postgresql://reader@db.example/shop",
        }
    ],
    "decision": {"target": "db.example / shop", "final_revision": "70a79686336c"},
    "secrets": ["correct horse battery"],
    "tools": {"python": "3.11"},
    "migrations": {"commit": "beef", "tree_sha256": "cd" * 32},
}


class Suite:
    """One suite in a folder of its own, run in another process."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        pytester.makeconftest(CONFTEST)
        self.about()

    def about(self, **changes: Any) -> None:
        """Change what the run is told to be about."""
        (self.path / "about.json").write_text(json.dumps(ABOUT | changes))

    def write(self, body: str, name: str = "test_suite") -> None:
        """Write a module of checks."""
        self.pytester.makepyfile(**{name: HEADER + body})

    def arguments(self, *arguments: str) -> list[str]:
        """Return the arguments of a run that loads this room and no plugin by chance."""
        # An installed suite would bring its rooms along under their other name.
        without = [f"-pno:pgattest.{room}" for room in ("checks", "fixtures", "reports")]
        return [*without, "-p", "reports.plugin", "-p", "no:cacheprovider", *arguments]

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run the suite."""
        return self.pytester.runpytest_subprocess(*self.arguments(*arguments), timeout=120)

    @property
    def pack(self) -> Path:
        """The pack of the latest run."""
        return (self.path / "pgattest-packs" / "latest").resolve()

    def results(self) -> dict[str, Any]:
        """Return `results.json` of the latest run."""
        loaded: dict[str, Any] = json.loads((self.pack / "results.json").read_text())
        return loaded

    def facts(self) -> dict[str, bytes]:
        """Return the files below `facts/`."""
        return {path.name: path.read_bytes() for path in (self.pack / "facts").iterdir()}


def suite_in(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Return a suite whose runs find the rooms of this checkout."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("PYTHONPATH", path)
    return Suite(pytester)
