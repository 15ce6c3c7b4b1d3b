"""The matrix of roles, tables and operations as data that the report draws."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .matrix import ALLOW, BROKEN, FITS, FREE, LEAKS, UNVERIFIED, Cell
from .probes import Probes

RANKING = (LEAKS, BROKEN, UNVERIFIED)  # the worst first


def picture_of(probes: Probes) -> dict[str, Any]:
    """Show each role, table and operation by the worst of its rows and sessions."""
    squares: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in probes.cells:
        operation = "U" if cell.operation == "M" else cell.operation
        squares.setdefault((cell.caller, cell.table, operation), []).append(cell)
    return {
        "kind": "tenancy_matrix",
        "roles": _in_order(caller for caller, _, _ in squares),
        "tables": sorted({table for _, table, _ in squares}),
        "cells": [_square(probes, *key, cells) for key, cells in sorted(squares.items())],
    }


def _square(
    probes: Probes, role: str, table: str, operation: str, cells: list[Cell]
) -> dict[str, Any]:
    verdicts = {probes.verdict(cell) for cell in cells}
    promised = any(probes.expects(cell, ALLOW) for cell in cells)
    free = any(probes.expects(cell, FREE) and cell.answer == "rows" for cell in cells)
    expected = "allow" if promised or free else "deny"
    worst = next((verdict for verdict in RANKING if verdict in verdicts), "")
    given = any(probes.matrix.decisive(cell) == "rows" for cell in cells)
    actual = worst if worst in (BROKEN, UNVERIFIED) else "allow" if given else "deny"
    return {
        "role": role,
        "table": table,
        "operation": operation,
        "expected": expected,
        "actual": actual,
        "mismatch": verdicts != {FITS},
    }


def _in_order(names: Iterable[str]) -> list[str]:
    """List names once each, as they came."""
    return list(dict.fromkeys(names))
