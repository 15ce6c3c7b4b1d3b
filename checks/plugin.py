"""The marks of the suite, registered in code: an installed suite has no ini file."""

from __future__ import annotations

import pytest

from .declare import PHASES, TAGS


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known to `--markers` and `--strict-markers`."""
    config.addinivalue_line(
        "markers", "check(id, severity, tags, phases, title, fix, source): a check's entry"
    )
    for mark, meaning in (PHASES | TAGS).items():
        config.addinivalue_line("markers", f"{mark}: {meaning}")
