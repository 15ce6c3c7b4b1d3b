"""Build hook: what a wheel holds, and how an editable install names the checkout.

A wheel holds the files of the three rooms as `pgattest.<room>`. A plain folder mapping would also
ship what a run has left in them: evidence packs, signed statements, caches.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOMS = ("checks", "fixtures", "reports")
LEFT_BEHIND = {"__pycache__", "packs", "attestations", "rehearsals", "recorded", "allowed_signers"}
WHEEL = '"""Proves that a PostgreSQL change is safe to put into production."""\n'
EDITABLE = '"""The checkout, as a package."""\n\n__path__ = [{root!r}]\n'


class Rooms(BuildHookInterface[Any]):
    """Map the rooms into the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a wheel; an editable build gets one file that leads to them."""
        if version == "editable":
            package = self._package(EDITABLE.format(root=self.root))
            build_data["force_include_editable"][package] = "pgattest/__init__.py"
            return
        build_data["force_include"][self._package(WHEEL)] = "pgattest/__init__.py"
        for file in files(Path(self.root)):
            build_data["force_include"][str(file)] = f"pgattest/{file.relative_to(self.root)}"

    def _package(self, text: str) -> str:
        file = Path(self.directory) / "package" / "__init__.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return str(file)


def files(root: Path) -> Iterator[Path]:
    """Yield the files of the rooms that belong into a wheel."""
    for room in ROOMS:
        for file in sorted((root / room).rglob("*")):
            if file.is_file() and not LEFT_BEHIND & set(file.relative_to(root).parts):
                yield file
