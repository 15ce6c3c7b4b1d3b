"""What is known after reading a function: what its variables hold, and what it has made sure of.

A condition that stops the function makes sure of what it compares with the session: an argument,
or the row that was looked up for it. What raises undoes what came before it, so that the order
does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pglast import ast

from ..catalog import Function
from ..code.lookup import Scope
from ..code.nodes import named_relations, of_type
from ..code.steps import Step
from .binding import Binding
from .context import comparisons, names_in
from .levels import Level, around_of, inner_level
from .ties import Origin
from .values import NOTHING, Bound

Origins = frozenset[Origin]
ROUNDS = 2  # what a later step makes sure of may explain an earlier one


@dataclass
class Reading:
    """What is known of one function."""

    function: Function
    scope: Scope
    arguments: set[str]  # and variables
    held: dict[str, Origins] = field(default_factory=dict)
    sure: dict[str, Origins] = field(default_factory=dict)  # what the function itself checked
    drawn: set[str] = field(default_factory=set)  # names that hold it without any checking
    guessed: dict[str, tuple[Origins, Bound]] = field(default_factory=dict)  # of rows not bound
    looked: list[tuple[frozenset[str], Bound]] = field(default_factory=list)
    closed: bool = False  # it ends where there is no context
    loose: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take what it is called with for given, not for checked."""
        self.drawn = set(self.held)

    def hold(self, names: Mapping[str, Origins], checked: bool = False) -> None:
        """Take note of what names hold, by the function's own checking or not."""
        for name, origins in names.items():
            if origins:
                self.held[name] = self.held.get(name, NOTHING) | origins
                if not checked:
                    self.drawn.add(name)
                else:
                    self.sure[name] = self.sure.get(name, NOTHING) | origins

    def derived(self) -> dict[str, Origins]:
        """Return what names were given from the context; not those that were compared with it."""
        return {name: self.held[name] for name in self.drawn}


@dataclass
class Reader:
    """Goes through the steps of a function."""

    reading: Reading
    binding: Callable[[Reading], Binding]
    made_sure: Callable[[str, bool], Mapping[str, Origins]]  # parameters of a called function
    guards: bool = True  # else what conditions make sure of is left out

    def read(self, steps: Collection[Step]) -> None:
        """Take note of what each step draws and makes sure of."""
        for step in (step for _ in range(ROUNDS) for step in steps):
            self.reading.arguments |= set(step.into)
            if step.kind == "condition" and step.stops:
                self._found(step.tree)
                if self.guards:
                    self._calls(step.tree, told=True)
                    self.told([step.tree])
            elif step.kind != "dynamic":
                self._calls(step.tree, told=False)
                self._statement(step)

    def _statement(self, step: Step) -> None:
        binding, reading = self.binding(self.reading), self.reading
        if not isinstance(
            step.tree, ast.SelectStmt | ast.InsertStmt | ast.UpdateStmt | ast.DeleteStmt
        ):
            return
        drawn, known = binding.drawn(step.tree, step.into)
        reading.hold(drawn)
        if any(named_relations(step.tree)):
            reading.looked.append((frozenset(step.into) | {"found"}, known))
        guesses, rows = binding.drawn(step.tree, step.into, guess=True)
        reading.guessed |= {name: (origins, rows) for name, origins in guesses.items() if origins}

    def _found(self, tree: Any) -> None:
        """Take note of rows that had to be there: without a context there are none."""
        names = set(names_in(tree, self.reading.scope))
        for about, known in self.reading.looked:
            if about & names:
                self.reading.hold(known.pins, checked=True)

    def told(self, trees: Collection[Any]) -> None:
        """Take note of what is compared with the session, somewhere in some trees."""
        for tree in trees:
            for left, right in comparisons(tree):
                self._compared(left, right)
                self._compared(right, left)
            for select in of_type(tree, ast.SelectStmt):
                level = inner_level(select, around_of(tree))
                bound = self.binding(self.reading).bound(level, any_operator=True)
                self.reading.hold(bound.pins, checked=True)

    def _compared(self, one: Any, other: Any) -> None:
        """Take note of a variable on one side that must be what the other is."""
        binding, reading = self.binding(self.reading), self.reading
        _, name = binding.place(one, Level())
        parts = binding.parts(other, Level(), Bound())
        if not name or len(parts) != 1 or not parts[0]:
            return
        origins, rows = reading.guessed.get(name, (NOTHING, Bound()))
        if not origins:
            reading.hold({name: parts[0]}, checked=True)
        elif any(binding.ties.fits(*each, origin) for each in origins for origin in parts[0]):
            reading.hold({name: origins, **rows.pins}, checked=True)

    def _calls(self, tree: Any, told: bool) -> None:
        """Take note of what a called function makes sure of, or is asked, of its parameters."""
        binding, reading = self.binding(self.reading), self.reading
        for call, identity in binding.bodies.calls_of(reading.scope, tree):
            if identity == reading.function.identity:
                continue
            sure = self.made_sure(identity, told)
            given = arguments_of(call, binding.bodies.catalog.functions[identity])
            for parameter, origins in sure.items():
                if parameter in given:
                    _, name = binding.place(given[parameter], Level())
                    if name:
                        reading.hold({name: origins}, checked=True)


def arguments_of(call: ast.FuncCall, function: Function) -> dict[str, Any]:
    """Return the values of a call by the parameters' names and numbers."""
    found: dict[str, Any] = {}
    for number, value in enumerate(call.args or ()):
        if isinstance(value, ast.NamedArgExpr):
            found[str(value.name)] = value.arg
        elif number < len(function.argument_names):
            found[f"${number + 1}"] = value
            if function.argument_names[number]:
                found[function.argument_names[number]] = value
    return found
