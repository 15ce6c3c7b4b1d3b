"""What the solver found, looked up term by term."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import z3

from .logic import BOOL, INT, Term

LOGIC: dict[str, Callable[..., Any]] = {
    "and": lambda *parts: all(parts),
    "or": lambda *parts: any(parts),
    "not": lambda part: not part,
    "=": lambda one, two: one == two,
    "ite": lambda condition, then, otherwise: then if condition else otherwise,
    "+": lambda one, two: one + two,
    "-": lambda one, two=None: -one if two is None else one - two,
    "<": lambda one, two: one < two,
    ">": lambda one, two: one > two,
    "<=": lambda one, two: one <= two,
    ">=": lambda one, two: one >= two,
}


class Model:
    """A value for every term; elements of the solver's own sort are named."""

    def __init__(self, found: Any) -> None:
        self.values: dict[Term, Any] = {}
        self.constants: dict[str, Any] = {}
        self.functions: dict[str, tuple[dict[tuple[Any, ...], Any], Any]] = {}
        for declaration in found.decls():
            name = f"|{declaration.name()}|"
            if declaration.arity() == 0:
                self.constants[name] = _plain(found[declaration])
            else:
                self.functions[name] = _table(found[declaration])

    def of(self, term: Term) -> Any:
        """Return the value of a term: a boolean, an integer or a name."""
        if term not in self.values:
            self.values[term] = self._found(term)
        return self.values[term]

    def _found(self, term: Term) -> Any:
        if not term.declared:
            return self._logical(term)
        if not term.args:
            return self.constants.get(term.head, _default(term))
        entries, otherwise = self.functions.get(term.head, ({}, None))
        found = entries.get(tuple(self.of(each) for each in term.args), otherwise)
        return _default(term) if found is None else found

    def _logical(self, term: Term) -> Any:
        if term.args:
            return LOGIC[term.head](*(self.of(each) for each in term.args))
        if term.sort == BOOL:
            return term.head == "true"
        return int(term.head.strip("()").replace(" ", ""))


def _default(term: Term) -> Any:
    """Return any value for what the solver did not care about."""
    return False if term.sort == BOOL else 0 if term.sort == INT else f"any {term!r}"


def _plain(value: Any) -> Any:
    if z3.is_int_value(value):
        return value.as_long()
    return z3.is_true(value) if z3.is_bool(value) else str(value)


def _table(found: Any) -> tuple[dict[tuple[Any, ...], Any], Any]:
    entries = {}
    for number in range(found.num_entries()):
        entry = found.entry(number)
        arguments = tuple(_plain(entry.arg_value(n)) for n in range(entry.num_args()))
        entries[arguments] = _plain(entry.value())
    return entries, _plain(found.else_value())
