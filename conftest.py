"""Run the suite from its own checkout: load the rooms that are pytest plugins."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

# Entry points of an installed pgattest have been loaded by now; loading a room twice
# would register its options twice.
loaded = sys.modules.get("pgattest.fixtures.plugin")

if loaded is None:
    pytest_plugins = ["checks.plugin", "fixtures.plugin", "reports.plugin"]
elif HERE not in Path(str(loaded.__file__)).resolve().parents:
    raise pytest.UsageError(
        f"a pgattest from elsewhere is installed ({Path(str(loaded.__file__)).parents[1]}): "
        "uninstall it, or run `pip install -e .` in this checkout"
    )
