"""Write checks/CATALOG.md from the checks themselves.

python -m scripts.catalog           # write
python -m scripts.catalog --check   # fail when the file is stale
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import checks
from checks.declare import CHECKS, Check

CATALOG = Path(__file__).resolve().parents[1] / "checks" / "CATALOG.md"
HEAD = """<!-- Written by `python -m scripts.catalog`: edit the docstrings instead. -->

# Checks

| id | requirement | severity | phases |
|---|---|---|---|
"""


def load() -> list[Check]:
    """Import every check module, and return the checks by id."""
    for module in pkgutil.walk_packages(checks.__path__, "checks."):
        if module.name.rpartition(".")[2].startswith("test_"):
            importlib.import_module(module.name)
    return [CHECKS[id] for id in sorted(CHECKS)]


def split(check: Check) -> tuple[str, str]:
    """Split a docstring into its title and the rest."""
    title, _, body = (inspect.getdoc(check.function) or "").partition("\n\n")
    return title, body


def row(check: Check) -> str:
    """Write one line of the overview."""
    phases = ", ".join(check.phases) or "evidence"
    title = split(check)[0].rstrip(".")
    return f"| [{check.id}](#{check.id.lower()}) | {title} | {check.severity} | {phases} |\n"


def page(check: Check) -> str:
    """Write one check: its docstring, under a heading that links can rely on."""
    title, body = split(check)
    facts = " · ".join([check.severity, *check.tags, check.source])
    heading = f'\n<a id="{check.id.lower()}"></a>\n\n## {check.id}: {title}'
    return f"{heading}\n\n_{facts}_\n\n{body}\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the catalog, or compare it."""
    parser = argparse.ArgumentParser(description="Write checks/CATALOG.md.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    entries = load()
    text = HEAD + "".join(map(row, entries)) + "".join(map(page, entries))
    if parser.parse_args(arguments).check:
        return int(not CATALOG.exists() or CATALOG.read_text() != text)
    CATALOG.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
