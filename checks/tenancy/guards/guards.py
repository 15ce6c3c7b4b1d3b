"""Whether a function that is beyond row security guards the rows of tenants itself.

It does where a condition that stops it compares an argument or a row with the context, or calls
a function that does; or else where every statement takes and adds bound rows only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pglast import ast

from ..catalog import Function
from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import named_relations, of_type, words
from ..code.steps import Step
from ..given import TableIntent
from .binding import Binding
from .context import Context, names_in
from .missing import TRUE, UNKNOWN, WithoutContext

DYNAMIC = "statements that it puts together when it runs"
OPEN = "its guard lets a session without context pass: `<>` is null then, IS DISTINCT FROM is true"


@dataclass
class Reading:
    """What is known after some steps of a function."""

    function: Function
    scope: Scope
    arguments: set[str]  # and variables: what a condition may be about
    context: set[str] = field(default_factory=set)  # variables that hold values of the context
    compares: bool = False  # it ends where an argument or a row is not of the context
    closed: bool = False  # it ends where there is no context
    loose: list[str] = field(default_factory=list)


class Guards:
    """Functions, judged by the tables whose rows they are to guard."""

    def __init__(self, bodies: Bodies, context: Context, tables: Mapping[str, TableIntent]) -> None:
        self.bodies = bodies
        self.context = context
        self.tables = tables
        self._known: dict[str, Reading] = {}

    def unguarded(self, identity: str, above: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Return the tables of which a function takes or adds rows of any tenant.

        Also what nobody can tell before it runs, and why its body cannot be read.
        """
        body = self.bodies.of(identity)
        if body.problem:
            return () if self.bodies.catalog.functions[identity].extension else (body.problem,)
        reading = self._read(identity)
        if reading.compares:
            return (OPEN,) if reading.loose and not reading.closed else ()
        loose = list(reading.loose)
        for called in sorted(body.calls - above - {identity}):
            loose += self.unguarded(called, above | {identity})
        return tuple(dict.fromkeys(loose))

    def touched(self, identity: str) -> frozenset[str]:
        """Return the tables that a function reaches, itself or by what it calls."""
        closure = self.bodies.closure(identity)
        found = {name for each in closure for name in self.bodies.of(each).relations}
        return frozenset(found & self.tables.keys())

    def _read(self, identity: str) -> Reading:
        """Go through a function, step by step, once."""
        if identity in self._known:
            return self._known[identity]
        function = self.bodies.catalog.functions[identity]
        numbers = {f"${i}" for i, _ in enumerate(function.argument_types, 1)}
        names = set(function.argument_names) - {""}
        reading = Reading(function, Scope.of(function), names | numbers)
        self._known[identity] = reading
        for step in self.bodies.of(identity).steps:
            self._take(step, reading)
        return reading

    def _take(self, step: Step, reading: Reading) -> None:
        self._judge(step, reading)
        binding = Binding(
            self.bodies,
            self.context,
            reading.scope,
            self.tables,
            frozenset(reading.arguments),
            frozenset(reading.context),
        )
        loose = list(binding.loose(step.tree))
        reading.loose += [DYNAMIC] if step.kind == "dynamic" else loose
        reading.arguments |= set(step.into)
        if not loose and self.context.derived(step.tree, reading.scope, reading.context):
            reading.context |= set(step.into)

    def _judge(self, step: Step, reading: Reading) -> None:
        """Take note of a step that ends the function for other tenants, or without a context."""
        called = {name for _, name in self.bodies.calls_of(reading.scope, step.tree)}
        called -= {reading.function.identity}
        reading.closed |= any(self._read(each).closed for each in called) or _raises(step.tree)
        about = bool(set(names_in(step.tree, reading.scope)) & reading.arguments)
        if step.kind == "condition" and step.stops:
            compared = self.context.compared(step.tree, reading.scope, reading.context)
            reading.compares |= about and (compared or any(map(self.compares, called)))
            refused = self._without_context(step.tree, reading) == TRUE
            reading.closed |= refused if step.refuses else compared
        elif step.kind == "statement" and not any(named_relations(step.tree)):
            reading.compares |= about and any(self._read(each).compares for each in called)

    def _without_context(self, tree: Any, reading: Reading) -> str:
        """Return what the single value of a select is where there is no context."""
        missing = WithoutContext(
            lambda part: self.context.derived(part, reading.scope, reading.context),
            lambda call: self._answer(call, reading),
        )
        targets: Any = getattr(tree, "targetList", None) or ()
        return missing.value(targets[0].val) if len(targets) == 1 else UNKNOWN

    def _answer(self, call: Any, reading: Reading) -> str:
        """Return what a function that compares answers where there is no context."""
        for identity in self.bodies.names.called(reading.scope, call):
            steps = self.bodies.of(identity).steps
            if steps and identity != reading.function.identity and self.compares(identity):
                return self._without_context(steps[-1].tree, self._read(identity))
        return ""

    def compares(self, identity: str) -> bool:
        """Say whether a function compares its arguments with the context, whatever it answers."""
        function, body = self.bodies.catalog.functions[identity], self.bodies.of(identity)
        scope, trees = Scope.of(function), [step.tree for step in body.steps]
        arguments = {*function.argument_names, *_numbered(trees)} - {""}
        asked = bool(arguments & set(names_in(trees, scope)))
        return asked and self.context.compared(trees, scope)


def _numbered(tree: Any) -> set[str]:
    return {name for name in names_in(tree, Scope()) if name.startswith("$")}


def _raises(tree: Any) -> bool:
    """Say whether a tree reads a setting that must be there, or else raises."""
    picked = any(words(node.name)[-1].startswith("->") for node in of_type(tree, ast.A_Expr))
    return not picked and any(
        words(call.funcname)[-1] == "current_setting" and len(call.args or ()) == 1
        for call in of_type(tree, ast.FuncCall)
    )
