"""Evaluating string expressions exactly as the source does, with all that it lets slip.

Tokens are parted by white space; `*` and `/` are applied before `+` and `-`, each from the
left; of the shape only the counts are looked at, so postfix and prefix orders pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

# What ECMAScript calls white space; Python's own split differs in a few control characters.
SPACE = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
OPERATORS = frozenset("+-*/")
UNKNOWN = "__UNKNOWN_METRIC:"


class Result(NamedTuple):
    """A value, or None, and the keys that had none, in the order in which they were met."""

    value: float | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """The tokens of an expression: operands, as numbers or keys, and operators."""

    operands: tuple[float | str, ...]
    operators: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts and metrics it reads, in the order in which they are first written."""
        return tuple(dict.fromkeys(name for name in self.operands if isinstance(name, str)))


def compiled(expression: str) -> Program:
    """Part an expression into tokens; every text is accepted, as in the source."""
    tokens = [token for token in SPACE.split(expression) if token]
    operands = [token for token in tokens if token not in OPERATORS]
    return Program(
        tuple(float(token) if NUMBER.fullmatch(token) else token for token in operands),
        tuple(token for token in tokens if token in OPERATORS),
    )


def run(program: Program, facts: Mapping[str, Any]) -> Result:
    """Evaluate over facts: a value that is no finite number gives None and is not missing."""
    values: list[Any] = []
    missing: dict[str, None] = {}
    for operand in program.operands:
        value = facts.get(operand) if isinstance(operand, str) else operand
        if value is None:
            missing[str(operand)] = None
        values.append(value)
    if missing:
        return Result(None, tuple(missing))
    if len(values) != len(program.operators) + 1 or not all(map(is_finite_number, values)):
        return Result(None)
    return Result(_sum(*_products(values, program.operators)))


def evaluate(expression: str, facts: Mapping[str, Any]) -> Result:
    """Evaluate one expression."""
    return run(compiled(expression), facts)


def evaluate_metric(key: str, expressions: Mapping[str, str], facts: Mapping[str, Any]) -> Result:
    """Evaluate a metric by its key; one that is not defined is told among the missing."""
    if key not in expressions:
        return Result(None, (f"{UNKNOWN}{key}",))
    return evaluate(expressions[key], facts)


def is_finite_number(value: Any) -> bool:
    """Say whether a fact is a number that can be counted with."""
    return type(value) in (int, float) and isfinite(value)


def _products(
    values: Sequence[float], operators: Sequence[str]
) -> tuple[list[float | None], list[str]]:
    """Apply `*` and `/`; a division by zero leaves None, which makes the whole None."""
    products: list[float | None] = [values[0]]
    left: list[str] = []
    for operator, value in zip(operators, values[1:], strict=True):
        if operator in "+-":
            left.append(operator)
            products.append(value)
        else:
            products[-1] = _applied(products[-1], operator, value)
    return products, left


def _applied(product: float | None, operator: str, value: float) -> float | None:
    if product is None or (operator == "/" and value == 0):
        return None
    return product * value if operator == "*" else product / value


def _sum(products: Sequence[float | None], operators: Sequence[str]) -> float | None:
    if None in products:
        return None
    total = products[0]
    for operator, value in zip(operators, products[1:], strict=True):
        assert total is not None
        assert value is not None
        total = total + value if operator == "+" else total - value
    return total if total is not None and isfinite(total) else None
