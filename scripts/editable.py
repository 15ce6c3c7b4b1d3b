"""Build hook: an editable install makes `pgattest` another name of the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Editable(BuildHookInterface[Any]):
    """Replace the copied rooms by one file whose `__path__` is the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Act on editable builds only; a wheel keeps its copies."""
        if version != "editable":
            return
        stub = Path(self.directory) / "editable" / "__init__.py"
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(f'"""The checkout, as a package."""\n\n__path__ = [{self.root!r}]\n')
        build_data["force_include_editable"][str(stub)] = "pgattest/__init__.py"
