"""The marks of the suite, registered in code, and the fixtures that families of checks share."""

from __future__ import annotations

import pytest

from .declare import PHASES, TAGS

pytest_plugins = [f"{__package__}.tenancy.given"]


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known to `--markers` and `--strict-markers`."""
    config.addinivalue_line(
        "markers", "check(id, severity, tags, phases, title, fix, source): a check's entry"
    )
    for mark, meaning in (PHASES | TAGS).items():
        config.addinivalue_line("markers", f"{mark}: {meaning}")
