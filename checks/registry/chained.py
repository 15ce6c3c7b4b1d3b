"""Computing all metrics of a version from facts, each with the results of those before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any

from . import evaluating, formulas
from .ordering import in_order

Values = Mapping[str, float | None]
Step = tuple[str, Callable[[Values], float | None]]


class Unusable(ValueError):
    """A definition that no result can be computed from, with the reason."""


@dataclass(frozen=True)
class Plan:
    """The metrics of a version in the order in which they are computed."""

    steps: tuple[Step, ...]

    def compute(self, facts: Values) -> dict[str, float | None]:
        """Return the facts and every result; a result takes the place of a fact of its name."""
        values = dict(facts)
        for key, evaluate in self.steps:
            values[key] = evaluate(values)
        return values


def planned(definitions: Mapping[str, Any]) -> Plan:
    """Compile the definitions of a version, by their keys.

    Raises Unusable for a definition without `expr` or `formula`, and Cycle.
    """
    keys = sorted(definitions)
    compiled = {key: _compiled(key, definitions[key]) for key in keys}
    order = in_order({key: compiled[key][0] for key in keys})
    return Plan(tuple((key, compiled[key][1]) for key in order))


def _compiled(
    key: str, definition: Any
) -> tuple[tuple[str, ...], Callable[[Values], float | None]]:
    if not isinstance(definition, dict):
        raise Unusable(f"{key} is no object")
    if isinstance(expression := definition.get("expr"), str):
        program = evaluating.compiled(expression)
        # what is only its own key reads the fact of that name
        waits = () if program.operands == (key,) else program.keys
        return waits, partial(_run, program)
    if isinstance(formula := definition.get("formula"), dict):
        if not all(isinstance(formula.get(side), str) for side in ("left", "right")):
            raise Unusable(f"{key} has an operand that is no text")
        return tuple(_listed(key, definition)), partial(_apply, formula)
    raise Unusable(f"{key} has neither an expression nor a formula")


def _listed(key: str, definition: Mapping[str, Any]) -> list[str]:
    listed = definition.get("depends_on", definition.get("dependsOn", []))
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise Unusable(f"{key} lists no keys as what it depends on")
    return listed


def _run(program: evaluating.Program, values: Values) -> float | None:
    return evaluating.run(program, values).value


def _apply(formula: Mapping[str, Any], values: Values) -> float | None:
    value = formulas.apply(formula, values).value
    return value if value is not None and isfinite(value) else None  # JSON has no infinity
