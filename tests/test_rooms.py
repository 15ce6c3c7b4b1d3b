"""The rooms meet through pytest, never through imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {"checks", "fixtures", "reports", "scripts"}
FREE = {"scripts"}  # chores may look into every room


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield what a file imports: the module's first name, and how far up a relative one goes."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0], node.level


def trespasses(room: str, path: Path) -> list[str]:
    """Say how a file of a room reaches into another one."""
    depth = len(path.relative_to(ROOT).parts) - 1
    found = [name for name, level in imports(path) if level == 0 and name in ROOMS - {room}]
    found += ["out of the room" for _, level in imports(path) if level > depth]
    return found + [name for name, level in imports(path) if level == 0 and name == "pgattest"]


@pytest.mark.parametrize("room", sorted(ROOMS - FREE))
def test_rooms_do_not_import_each_other(room):
    files = sorted((ROOT / room).rglob("*.py"))
    assert files, f"{room} is empty"
    found = {
        str(path.relative_to(ROOT)): names for path in files if (names := trespasses(room, path))
    }
    assert not found


def test_a_trespass_is_seen(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    bad = tmp_path / "checks" / "deep" / "test_x.py"
    bad.parent.mkdir(parents=True)
    bad.write_text("from fixtures.run import Run\nfrom ...reports import pack\nimport pgattest.x\n")
    assert trespasses("checks", bad) == ["fixtures", "out of the room", "pgattest"]


@pytest.mark.parametrize("room", ["checks", "fixtures", "reports"])
def test_every_module_says_what_it_is_for(room):
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / room).rglob("*.py")
        if ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert not silent


def test_no_module_of_checks_leaves_itself_out():
    # pytest would collect nothing of it, and no plan would miss its checks.
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "checks").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        or getattr(node, "attr", "") == "importorskip"
        or getattr(node, "arg", "") == "allow_module_level"
    ]
    assert found == []
