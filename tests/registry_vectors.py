"""Vectors measured on the source's own modules, each as a parametrized case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).with_suffix(".json")
VECTORS: dict[str, Any] = json.loads(FILE.read_text())
SPELT = {"-0": -0.0, "Infinity": float("inf"), "NaN": float("nan")}


def cases(group: str) -> list[Any]:
    """Return the vectors of a group for `parametrize`."""
    named = enumerate(VECTORS[group])
    return [pytest.param(vector, id=vector.get("name", str(at))) for at, vector in named]


def number(value: Any) -> Any:
    """Read a number as vectors spell it: a binary64; JSON has no minus zero and no infinity."""
    return SPELT[value] if isinstance(value, str) else value if value is None else float(value)


def numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Read a map of numbers."""
    return {key: number(value) for key, value in values.items()}
