"""What a run is about, as the hook `pytest_pgattest_run` tells it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import pytest

from .redact import Redactor


@dataclass(frozen=True)
class About:
    """A run's description; every default means that nobody told."""

    id: str = ""
    suite_version: str = ""
    suite_commit: str = ""
    phase: str = ""
    stage: str = ""
    scope_reason: str = ""
    header: list[str] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    decision: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    migrations: dict[str, Any] = field(default_factory=dict)
    waivers: list[dict[str, Any]] = field(default_factory=list)


def about(config: pytest.Config) -> tuple[About, Redactor]:
    """Ask what this run is about, and which secrets must not be written."""
    told: dict[str, Any] = config.hook.pytest_pgattest_run(config=config) or {}
    redactor = Redactor([*told.get("secrets", ()), *further_secrets(config)])
    names = {entry.name for entry in fields(About)}
    known = {key: value for key, value in told.items() if key in names and value is not None}
    return About(**redactor.data(known)), redactor


def further_secrets(config: pytest.Config) -> list[str]:
    """Return the secrets of the hook `pytest_pgattest_redact`."""
    answers = config.hook.pytest_pgattest_redact(config=config)
    return [str(secret) for answer in answers if answer for secret in answer]
