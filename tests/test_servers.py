"""The servers that tests run are there, or the tests fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import servers


def test_without_a_server_of_the_distribution_its_tests_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "DISTRIBUTION", tmp_path)
    (name,) = servers.of_the_distribution()
    with pytest.raises(AssertionError, match="install postgresql"), servers.running(name):
        pass
