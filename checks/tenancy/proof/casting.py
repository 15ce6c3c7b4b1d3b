"""Literals and casts: one value has one term, and a text that was made of it leads back."""

from __future__ import annotations

import re
from dataclasses import replace

from .logic import (
    BOOL,
    FALSE,
    TRUE,
    VALUE,
    Term,
    both,
    either,
    no,
    number,
    same,
    symbol,
    term,
    when,
)
from .problem import Problem
from .terms import Value, certain, nothing, sort_of
from .typenames import INTEGERS

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNKNOWN = "unknown"  # a literal that takes the type of what it stands beside
TRUTHS = {"t": True, "true": True, "f": False, "false": False, "yes": True, "no": False}


def literal(p: Problem, text: str, type: str) -> Value:
    """Return the value of a literal."""
    if type == "boolean" and text.lower() in TRUTHS:
        return certain(TRUE if TRUTHS[text.lower()] else FALSE)
    if type in INTEGERS and re.fullmatch(r"-?\d+", text.strip()):
        return Value(number(int(text)), FALSE, type, text)
    key = (type, text)
    if key not in p.literals:
        term = symbol(f"{text!r}::{type}", sort_of(type))
        p.literals[key] = Value(term, FALSE, type, text)
    return p.literals[key]


def tell_literals_apart(p: Problem) -> None:
    """Assert that different texts are different values, where that is so."""
    types: dict[str, set[str]] = {}
    for type, text in p.literals:
        types.setdefault(text, set()).add(type)
    for (type, text), value in list(p.literals.items()):
        if type == "text":
            for other in sorted(types[text] - {UNKNOWN, "text"}):
                read = p.apply(f"cast:text>{other}", (value,), other, nullable=False)
                p.add(same(read.term, p.literals[other, text].term))
    distinct: dict[str, list[Term]] = {}
    for (type, text), value in p.literals.items():
        if _comparable(p, type, text):
            distinct.setdefault(type, []).append(value.term)
    for terms in distinct.values():
        if len(terms) > 1:  # one term: pairs of thousands of literals would not end
            p.add(term("distinct", tuple(terms), BOOL))


def _comparable(p: Problem, type: str, text: str) -> bool:
    if type == "uuid":
        return UUID.fullmatch(text) is not None
    return type == "text" or type in p.world.enums


def cast(p: Problem, value: Value, type: str, shortened: bool = False) -> Value:
    """Convert a value to a type. A cast that raises denies, so it need not be modelled."""
    if value.type == type and not shortened:
        return value
    if value.text is not None and not shortened:
        return literal(p, value.text, type)
    if value.null is TRUE:
        return nothing(type)
    if sort_of(value.type) is not VALUE and sort_of(value.type) is sort_of(type):
        return replace(value, type=type)
    if value.type == "boolean" and type == "text":
        yes, not_so = literal(p, "true", "text").term, literal(p, "false", "text").term
        return Value(when(value.true, yes, not_so), value.null, type)
    return _applied(p, value, type, shortened)


def _applied(p: Problem, value: Value, type: str, shortened: bool) -> Value:
    name = f"cut:{value.type}>{type}" if shortened else f"cast:{value.type}>{type}"
    result = p.apply(name, (value,), type, nullable=value.type in ("jsonb", ""))
    if type == "text" and p.world.exact(value.type) and not shortened:
        back = p.apply(f"cast:text>{value.type}", (result,), value.type, nullable=False)
        p.add(value.null, same(back.term, value.term))
    return replace(result, path=value.path)


def unified(p: Problem, one: Value, two: Value) -> tuple[Value, Value]:
    """Give two operands one type."""
    if one.type == two.type == UNKNOWN:
        return cast(p, one, "text"), cast(p, two, "text")
    if one.type == two.type:
        return one, two
    if one.type == UNKNOWN or (one.null is TRUE and two.null is not TRUE):
        return cast(p, one, two.type), two
    if two.type == UNKNOWN or two.null is TRUE:
        return one, cast(p, two, one.type)
    if sort_of(one.type) is sort_of(two.type) is not VALUE:
        return one, two
    if not one.type or not two.type:
        return _unsorted(p, one), _unsorted(p, two)
    left_wins = one.type == "text" or two.type in INTEGERS
    return (one, cast(p, two, one.type)) if left_wins else (cast(p, one, two.type), two)


def _unsorted(p: Problem, value: Value) -> Value:
    if sort_of(value.type) is VALUE:
        return replace(value, type="")
    return cast(p, value, "")


def equal(p: Problem, one: Value, two: Value) -> Value:
    """Compare two values for equality, null where one is null."""
    left, right = unified(p, one, two)
    return p.equal(left, right)


def distinct(p: Problem, one: Value, two: Value) -> Value:
    """Say whether two values differ, where null is a value like others."""
    alike = equal(p, one, two)
    agree = either(both(one.null, two.null), both(no(one.null), no(two.null), alike.true))
    return certain(no(agree))
