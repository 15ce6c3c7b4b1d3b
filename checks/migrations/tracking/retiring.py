"""The deprecations: what is planned to go is there, and what went is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...declare import Finding
from ...markdown import Cell, Row
from .catalog import is_there
from .truth import Truth
from .words import NAME, state_of

COLUMNS = ("item", "status")
CALL = re.compile(rf"({NAME.pattern})(\(.*\))?")


def deprecations(truth: Truth, rows: Sequence[Row]) -> Iterator[Finding]:
    """Compare the items with the catalog; one that names no object of it is not judged."""
    for at, row in enumerate(rows, 1):
        name, default = _object(row["item"])
        label = f"{name} default" if default else name
        object = f"deprecation {label or row['item'].text.strip() or f'row {at}'}"
        status = " ".join(row["status"].text.split())
        state = state_of(status)
        if state not in ("open", "done"):
            said = f"its status is {status or 'empty'}: neither planned nor complete"
            yield Finding(object, said, line=row.line)
        elif name and (said := _contradiction(truth, name, default, state)):
            yield Finding(object, f"its status is {status}, and {said}", line=row.line)


def _object(item: Cell) -> tuple[str, bool]:
    """Return the name of an item, and whether it is the default of that column."""
    written = item.codes[0] if item.codes else item.text.strip()
    default = bool(re.search(r"(?<![\w.])default\b", item.text, re.I))
    bare = re.sub(r"\s+default\b.*", "", written, flags=re.I | re.S).strip()
    return (bare, default) if CALL.fullmatch(bare) else ("", default)


def _contradiction(truth: Truth, name: str, default: bool, state: str) -> str:
    there = is_there(truth.db, name, truth.schemas[0], default)
    if state == "open" and not there:
        return "there is no such object"
    if state == "done" and there:
        return "it is still there"
    return ""
