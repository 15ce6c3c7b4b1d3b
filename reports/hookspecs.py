"""Hooks by which another plugin says what a run is about; none has to be there."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.hookspec(firstresult=True)
def pytest_pgattest_run(config: pytest.Config) -> dict[str, Any] | None:
    """Describe this run in plain data; asked once, when it starts.

    Keys, all optional: `id`, `suite_version`, `suite_commit`, `phase`, `stage`, `targets`
    (each `name`, `identity`, `profile`, `profile_sha256`, `origin`, `masked_dsn`, `service`),
    `header`, `scope_reason` (why it covers only a part), `decision`, `secrets` (never to be
    written), `tools`, `migrations` and `waivers` (the declared ones, each with its `target`).
    """


@pytest.hookspec
def pytest_pgattest_redact(config: pytest.Config) -> list[str]:  # type: ignore[empty-body]
    """Return further secrets that must not be written anywhere."""
