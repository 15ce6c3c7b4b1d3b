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


ABOUT = pytest.StashKey[About]()
REDACTOR = pytest.StashKey[Redactor]()
SECRETS = "pgattest_secrets"  # what a worker of pytest-xdist is told


def about(config: pytest.Config) -> About:
    """Return what this run is about; asked once, because answering may cost a connection."""
    if ABOUT not in config.stash:
        told: dict[str, Any] = config.hook.pytest_pgattest_run(config=config) or {}
        redactor = Redactor([*told.get("secrets", ()), *_further_secrets(config)])
        names = {entry.name for entry in fields(About)}
        known = {key: value for key, value in told.items() if key in names and value is not None}
        config.stash[ABOUT] = About(**redactor.data(known))
        config.stash[REDACTOR] = redactor
    return config.stash[ABOUT]


def redactor_of(config: pytest.Config) -> Redactor:
    """Return the redactor of this process; a worker has been told what the secrets are."""
    if REDACTOR not in config.stash:
        told = getattr(config, "workerinput", {}).get(SECRETS)
        if told is None:
            about(config)
        else:
            config.stash[REDACTOR] = Redactor(told)
    return config.stash[REDACTOR]


def _further_secrets(config: pytest.Config) -> list[str]:
    answers = config.hook.pytest_pgattest_redact(config=config)
    return [str(secret) for answer in answers if answer for secret in answer]
