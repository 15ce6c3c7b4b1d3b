"""Reading what functions return: by their one expression in SQL, by their steps in PL/pgSQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..catalog import Function
from .facts import NOTHING, Fact, Way, Ways, both, either, flat, one
from .values import Scope, Values

FOREIGN = ("c", "internal")  # of extensions and the system: about values, not about identity


class Calls(Values):
    """Reads values that functions return."""

    def returned(self, function: Function, arguments: Collection[Ways], scope: Scope) -> Ways:
        """Read what a function returns, given what its arguments rest on."""
        body, given = self.bodies.of(function.identity), both(arguments)
        foreign = function.extension or function.language in FOREIGN
        if foreign or function.identity in scope.callers:
            return given
        if body.problem:
            return both([given, one(Fact("opaque", function.identity))])
        inside = self.inside(function, arguments, scope)
        if function.language == "sql":
            return self.value(body.steps[-1].tree, inside) if body.steps else NOTHING
        return self._split(self.everything(inside) | flat(given))

    def inside(self, function: Function, arguments: Collection[Ways], scope: Scope) -> Scope:
        """Enter a function: its arguments by name and number, its variables as assigned."""
        values = {str(number): ways for number, ways in enumerate(arguments, 1)}
        values |= dict(zip(function.argument_names, arguments, strict=False))
        inside = Scope("", function, values, callers=(*scope.callers, function.identity))
        for step in self.bodies.of(function.identity).steps:
            now = self.value(step.tree, inside) if step.into else NOTHING
            for name in step.into:
                together = either([inside.values.get(name, frozenset()), now])
                inside = replace(inside, values={**inside.values, name: together})
        return inside

    def everything(self, inside: Scope) -> Way:
        """Put together what a function reads, other than into variables."""
        assert inside.function is not None
        identity = inside.function.identity
        found: set[Fact] = set()
        for step in self.bodies.of(identity).steps:
            if step.kind == "dynamic":
                found.add(Fact("opaque", identity))
            if not step.into:
                found |= flat(self.value(step.tree, inside))
        return frozenset(found)

    def _split(self, way: Way) -> Ways:
        """Tell ways apart where no syntax does: what users can write may decide by itself."""
        suspects = frozenset(fact for fact in way if self.suspect(fact))
        rows = frozenset(fact for fact in way if fact.kind == "row")
        rest = way - suspects
        if not suspects or rest == rows:
            return frozenset({way})
        return frozenset({rest, *(rows | {suspect} for suspect in suspects)})
