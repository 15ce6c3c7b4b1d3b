"""Which functions a generator lists, and which it says cannot be called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..database import Function, Relation
from .rules import LISTED, UNNAMED, Rule

UNNAMED_TYPES = ("json", "jsonb", "text")


def listed(function: Function, relations: Mapping[int, Relation]) -> tuple[bool, Rule | None]:
    """Say whether every version lists a function, and if only some do, why."""
    inputs = function.inputs
    unnamed = [argument for argument in inputs if not argument.name]
    if not unnamed:
        return True, None
    sole = inputs[0] if len(inputs) == 1 else None
    if all(each.has_default and each.type.name in UNNAMED_TYPES for each in unnamed):
        return (True, None) if sole else (False, LISTED)
    if sole is None:
        return False, None
    if sole.type.name in UNNAMED_TYPES:
        return True, None
    if sole.type.relation is not None:
        relation = relations.get(sole.type.relation)
        known = relation is None or relation.kind != "f"  # of none: a composite type
        return (True, None) if known else (False, LISTED)
    return False, UNNAMED


def may_fail(function: Function, overloads: Sequence[Function]) -> bool:
    """Say whether a call could not be told from another one, or takes a row."""
    inputs = function.inputs
    if len(inputs) > 1:
        return False
    if inputs and not inputs[0].name:
        return inputs[0].type.relation is not None
    others = [each.inputs for each in overloads if each is not function and len(each.inputs) == 1]
    if not inputs:
        return any(not other.name and other.has_default for (other,) in others)
    return any(other.name == inputs[0].name and other.type != inputs[0].type for (other,) in others)
