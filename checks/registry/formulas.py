"""Structured formulas `{type, left, right}`, and the graph of definitions that use them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import inf
from operator import add, mul, sub, truediv
from typing import Any, NamedTuple

from .ordering import in_order

OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "add": add,
    "subtract": sub,
    "multiply": mul,
    "divide": truediv,
}
DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
INFINITE = re.compile(r"[+-]?Infinity")
RADIX = {"0x": 16, "0o": 8, "0b": 2}
Values = Mapping[str, float | None]


class Computed(NamedTuple):
    """A value, or None with the code of the reason."""

    value: float | None
    error: str | None = None


def apply(formula: Any, values: Values) -> Computed:
    """Compute one formula. Raises TypeError for an operand that is no text, as the source does."""
    operation = OPERATIONS.get(str(formula.get("type"))) if isinstance(formula, dict) else None
    if operation is None:
        return Computed(None, "INVALID_OP")
    left, right = (_operand(formula.get(side), values) for side in ("left", "right"))
    if left is None or right is None:
        return Computed(None, "MISSING_DEPENDENCY")
    if operation is truediv and right == 0:
        return Computed(None, "DIVIDE_BY_ZERO")
    return Computed(operation(left, right))


def literal(operand: str) -> float | None:
    """Read an operand as ECMAScript's Number() would; None for what is a key."""
    text = operand.strip()
    if DECIMAL.fullmatch(text) or INFINITE.fullmatch(text):
        return float(text)
    digits, radix = text[2:], RADIX.get(text[:2].lower())
    try:
        return (
            float(int(digits, radix)) if radix and digits.isascii() and digits.isalnum() else None
        )
    except ValueError:
        return None
    except OverflowError:
        return inf


def operands(formula: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that a formula reads."""
    sides = dict.fromkeys((formula["left"], formula["right"]))
    return tuple(side for side in sides if literal(side) is None)


def _operand(operand: Any, values: Values) -> float | None:
    if not isinstance(operand, str):
        raise TypeError("operand.trim is not a function")
    number = literal(operand)
    return values.get(operand) if number is None else number


class Graph(NamedTuple):
    """The values after all metrics, and each metric's direct dependencies."""

    values: dict[str, float | None]
    dependencies: dict[str, list[str]]


def evaluate_graph(definitions: Sequence[Mapping[str, Any]], base: Values) -> Graph:
    """Compute definitions `{key, dependsOn, formula}`; the last one of a key counts.

    A metric overwrites the value of its key, even by None. Raises Cycle.
    """
    by_key = {definition["key"]: definition for definition in definitions}
    dependencies = {key: list(entry["dependsOn"]) for key, entry in by_key.items()}
    values = dict(base)
    for key in in_order(dependencies):
        values[key] = apply(by_key[key]["formula"], values).value
    return Graph(values, dependencies)
