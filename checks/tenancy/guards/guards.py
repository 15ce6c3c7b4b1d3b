"""Whether a function that is beyond row security guards the rows of tenants itself.

It does where every statement takes and adds bound rows only: bound to the session's context, or
to what a condition that stops the function has compared with the context.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pglast import ast

from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import of_type, words
from ..code.steps import Step
from ..given import TableIntent
from .binding import Binding
from .context import Context, names_in
from .levels import Level
from .missing import TRUE, UNKNOWN, WithoutContext
from .reading import Origins, Reader, Reading, arguments_of
from .ties import Ties
from .values import Bound, firsts

DYNAMIC = "statements that it puts together when it runs"
OPEN = "its guard lets a session without context pass: `<>` is null then, IS DISTINCT FROM is true"
ROW = ("new", "old")
Seeds = tuple[tuple[str, Origins], ...]  # what the parameters of a function hold when it is called


class Guards:
    """Functions, judged by the tables whose rows they are to guard."""

    def __init__(
        self, bodies: Bodies, context: Context, ties: Ties, tables: Mapping[str, TableIntent]
    ) -> None:
        self.bodies, self.context, self.ties, self.tables = bodies, context, ties, tables
        self._known: dict[tuple[str, Seeds, bool], Reading] = {}
        self._sure: dict[tuple[str, bool], dict[str, Origins]] = {}

    def unguarded(self, identity: str) -> tuple[str, ...]:
        """Return the tables of which a function takes or adds rows of any tenant.

        Also what nobody can tell before it runs, and why its body cannot be read.
        """
        seeds = self._handed(identity)
        if loose := self._loose(identity, seeds):
            return loose
        if self._read(identity, seeds).closed or not self._loose(identity, seeds, sure=False):
            return ()
        return (OPEN,)

    def touched(self, identity: str) -> frozenset[str]:
        """Return the tables that a function reaches, itself or by what it calls."""
        closure = self.bodies.closure(identity)
        found = {name for each in closure for name in self.bodies.of(each).relations}
        return frozenset(found & self.tables.keys())

    def _loose(
        self,
        identity: str,
        seeds: Seeds,
        above: frozenset[str] = frozenset(),
        sure: bool = True,
    ) -> tuple[str, ...]:
        body, function = self.bodies.of(identity), self.bodies.catalog.functions[identity]
        if body.problem:
            return () if function.extension else (body.problem,)
        reading = self._read(identity, seeds, sure)
        loose = list(reading.loose)
        binding = self._binding(reading)
        for call, called in self.bodies.calls_of(reading.scope, [step.tree for step in body.steps]):
            if called not in above | {identity}:
                given = self._given(binding, call, called)
                loose += self._loose(called, given, above | {identity}, sure)
        return tuple(dict.fromkeys(loose))

    def _given(self, binding: Binding, call: ast.FuncCall, called: str) -> Seeds:
        """Return what the parameters of a call hold."""
        given = arguments_of(call, self.bodies.catalog.functions[called])
        parts = {n: binding.parts(value, Level(), Bound()) for n, value in given.items()}
        return tuple(sorted((n, p[0]) for n, p in parts.items() if len(p) == 1 and p[0]))

    def _handed(self, identity: str) -> Seeds:
        """Return what a trigger is handed: rows that the policies of its table let through."""
        rows = frozenset((name, "*") for name in self._fires_on(identity))
        return tuple((name, rows) for name in ROW if rows)

    def _fires_on(self, identity: str) -> frozenset[str]:
        tables = {t.table for t in self.bodies.catalog.triggers if t.function == identity}
        kinds = {name: self.ties.tables[name].kind for name in tables & self.ties.tables.keys()}
        return frozenset(name for name, kind in kinds.items() if kind in ("tenant", "shared"))

    def _read(self, identity: str, seeds: Seeds = (), sure: bool = True) -> Reading:
        """Go through a function, step by step, once for what it is called with."""
        key = (identity, seeds, sure)
        if key in self._known:
            return self._known[key]
        function = self.bodies.catalog.functions[identity]
        numbers = {f"${i}" for i, _ in enumerate(function.argument_types, 1)}
        names = {*function.argument_names, *(ROW if function.returns == "trigger" else ())} - {""}
        reading = Reading(function, Scope.of(function), names | numbers, dict(seeds))
        self._known[key] = reading
        steps = self.bodies.of(identity).steps
        Reader(reading, self._binding, self._made_sure if sure else _nothing, sure).read(steps)
        for step in steps:
            self._judge(step, reading)
        return reading

    def _binding(self, reading: Reading) -> Binding:
        return Binding(
            self.bodies,
            self.context,
            self.ties,
            reading.scope,
            self.tables,
            frozenset(reading.arguments),
            reading.held,
            self._fires_on(reading.function.identity),
        )

    def _judge(self, step: Step, reading: Reading) -> None:
        """Take note of what a step leaves loose, and whether it ends without a context."""
        if step.kind == "dynamic":
            reading.loose += [] if reading.sure else [DYNAMIC]
        else:
            reading.loose += self._binding(reading).loose(step.tree)
        called = {name for _, name in self.bodies.calls_of(reading.scope, step.tree)}
        called -= {reading.function.identity}
        reading.closed |= any(self._read(each).closed for each in called) or _raises(step.tree)
        if step.kind == "condition" and step.stops:
            variables = firsts(reading.derived())
            compared = self.context.compared(step.tree, reading.scope, variables)
            refused = self._without_context(step.tree, reading) == TRUE
            reading.closed |= refused if step.refuses else compared

    def _made_sure(self, identity: str, told: bool) -> dict[str, Origins]:
        """Return what a function makes sure of, or is also asked, of its parameters."""
        key = (identity, told)
        if key not in self._sure:
            self._sure[key] = {}  # a function that calls itself adds nothing
            reading = self._read(identity)
            self._sure[key] = dict(reading.sure)
            if told:
                trees = [step.tree for step in self.bodies.of(identity).steps]
                asked = Reading(reading.function, reading.scope, set(reading.arguments))
                asked.held = dict(reading.held)
                Reader(asked, self._binding, self._made_sure).told(trees)
                self._sure[key] |= asked.sure
        return self._sure[key]

    def _without_context(self, tree: Any, reading: Reading) -> str:
        """Return what the single value of a select is where there is no context."""
        missing = WithoutContext(
            lambda part: self.context.derived(part, reading.scope, firsts(reading.derived())),
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


def _nothing(identity: str, told: bool) -> dict[str, Origins]:
    """Make sure of nothing: how a function stands without its guards."""
    return {}
