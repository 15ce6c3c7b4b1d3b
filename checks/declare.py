"""How a check is declared, and how it says what it found."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import pytest

SEVERITIES = ("blocker", "major", "minor")

PHASES = {
    "preflight": "before the first mutating command; only reads the target",
    "postflight": "after the upgrade; only reads the target",
    "pr": "on a migration pull request; no production access",
    "monitor": "safe to run daily",
}

TAGS = {
    "preconditions": "what must hold before anything starts",
    "lineage": "the revision graph, and the database's place in it",
    "migrations": "the migrations themselves, run in the sandbox",
    "parity": "the catalog is the one that was promised",
    "schema": "rules every table follows",
    "rls": "no tenant sees or touches another tenant's rows",
    "types": "types in code say what the catalog says",
    "registry": "published metric definitions are immutable and bound",
    "replay": "stored results can be recomputed",
    "governance": "go-live, kill switch, risk guard and their arithmetic",
    "operations": "queues, reloads and service levels",
    "evidence": "a sealed evidence pack is complete and clean",
}

CheckFunction = TypeVar("CheckFunction", bound=Callable[..., None])


@dataclass(frozen=True)
class Check:
    """One entry of the catalog."""

    id: str
    severity: str
    tags: tuple[str, ...]
    phases: tuple[str, ...]
    source: str
    function: Callable[..., None]


@dataclass(frozen=True)
class Finding:
    """One object that breaks a requirement.

    `object` is a stable identity (`schema.table`, a revision id, a profile key);
    `message` is understandable without knowing how the check is written;
    `remedy` is a command or SQL where one exists; `evidence` is text for the pack; `file`,
    relative to the profile's folder, and `line`, from 1, are where to change it.
    """

    object: str
    message: str
    remedy: str = ""
    evidence: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.object}: {self.message}"


class Violation(AssertionError):
    """A requirement is broken; the findings say where."""

    outcome = "failed"

    def __init__(self, findings: Collection[Finding]) -> None:
        super().__init__("\n".join(f"- {finding}" for finding in findings))
        self.findings: list[dict[str, Any]] = [asdict(finding) for finding in findings]


class Unverified(Violation):
    """What should have been looked at could not be; it blocks like a failure."""

    outcome = "unverified"


CHECKS: dict[str, Check] = {}


def check(
    id: str,
    *,
    severity: str,
    tags: Collection[str],
    phases: Iterable[str] = (),
    source: str = "field",
) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a test function to be the check `id`.

    Its docstring becomes its page in the catalog: a title line, why it matters, and a
    paragraph that starts with `Fix:`. Tags become marks. `phases` are the runs it belongs
    to; it is run once in the phase that is selected. `source` names the document or the
    class of incidents behind the requirement.

    Raises ValueError at import for an id that is malformed or used twice, and for a
    severity, tag or phase outside the closed sets above.
    """
    _validate(id, severity, set(tags), set(phases))

    def decorate(function: CheckFunction) -> CheckFunction:
        if id in CHECKS:
            raise ValueError(f"{id} is declared twice")
        entry = Check(id, severity, tuple(sorted(tags)), tuple(phases), source, function)
        CHECKS[id] = entry
        pytest.mark.check(**_facts(entry))(function)
        for tag in entry.tags:
            getattr(pytest.mark, tag)(function)
        return function

    return decorate


def expect_none(findings: Iterable[Finding]) -> None:
    """Fail with every finding, so that one run shows all there is to fix."""
    __tracebackhide__ = True
    if found := list(findings):
        raise Violation(found)


def _validate(id: str, severity: str, tags: set[str], phases: set[str]) -> None:
    if not re.fullmatch(r"[A-Z]{3}\d{3}", id):
        raise ValueError(f"{id!r} is not of the form ABC123")
    if severity not in SEVERITIES:
        raise ValueError(f"{id} has an unknown severity: {severity!r}")
    if unknown := tags - TAGS.keys() | phases - PHASES.keys():
        raise ValueError(f"{id} has unknown tags or phases: {sorted(unknown)}")


def _facts(entry: Check) -> dict[str, Any]:
    """Say in plain data what reporters show; plugins never read CHECKS itself."""
    title, _, body = (inspect.getdoc(entry.function) or "").partition("\n\n")
    _, _, fix = body.partition("Fix: ")
    return {
        "id": entry.id,
        "severity": entry.severity,
        "tags": list(entry.tags),
        "phases": list(entry.phases),
        "title": title,
        "fix": " ".join(fix.split()),
        "source": entry.source,
    }
