"""Where the values in a statement come from: the session, or rows that are the session's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pglast import ast

from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import of_type, words
from ..given import TableIntent
from .context import Context, equal_sides, outside_selects, sides
from .levels import Level, inner_level
from .ties import ANY, CONTEXT, Origin, Ties, named, uncast

Held = Mapping[str, frozenset[Origin]]  # variables, and fields of them, by what they hold
Pair = tuple[Any, Any, Collection[str] | None]  # both sides, and for which aliases they count
NOTHING: frozenset[Origin] = frozenset()


@dataclass
class Bound:
    """What holds for the rows of one level: whose relations are bound, and what names hold."""

    aliases: set[str] = field(default_factory=set)
    pins: dict[str, frozenset[Origin]] = field(default_factory=dict)

    def pin(self, name: str, origins: frozenset[Origin]) -> None:
        """Take note of what a name holds."""
        self.pins[name] = self.pins.get(name, NOTHING) | origins

    @property
    def size(self) -> int:
        """Return how much is known."""
        return len(self.aliases) + sum(map(len, self.pins.values()))


@dataclass(frozen=True)
class Values:
    """The values of one scope."""

    bodies: Bodies
    context: Context
    ties: Ties
    scope: Scope
    tables: Mapping[str, TableIntent]  # whose rows are to be bound
    arguments: Collection[str] = ()  # and variables
    held: Held = field(default_factory=dict)
    rows: frozenset[str] = frozenset()  # tables whose new or old rows a trigger has

    def bound(self, level: Level, guess: bool = False, any_operator: bool = False) -> Bound:
        """Follow equal columns from what is bound, until nothing more is.

        With a guess all relations are taken for bound: what would hold if they were.
        """
        known = Bound({a for a, tree in level.others.items() if self._derived(tree)})
        known.aliases |= {a for a, each in level.relations.items() if self._handed(each)}
        known.aliases |= set(level.names) if guess else set()
        pairs = list(_pairs(level, any_operator))
        while True:
            size = known.size
            for pair in pairs:
                self._take(pair, level, known)
            if known.size == size:
                return known

    def _take(self, pair: Pair, level: Level, known: Bound) -> None:
        target, value, aliases = pair
        alias, name = self.place(target, level)
        if alias in level.relations and (aliases is None or alias in aliases):
            if self.fits(self._names(level.relations[alias]), name, value, level, known):
                known.aliases.add(alias)
        elif name and aliases is None:
            parts = self.parts(value, level, known)
            if len(parts) == 1 and parts[0]:
                known.pin(f"{alias}.{name}" if alias else name, parts[0])

    def fits(
        self, tables: Collection[str], column: str, value: Any, level: Level, known: Bound
    ) -> bool:
        """Say whether a value in a column binds the row, in every table that may be meant."""
        parts = self.parts(value, level, known)
        return bool(parts) and all(
            any(self.ties.fits(table, column, origin) for origin in part)
            for table in tables
            for part in parts
        )

    def parts(self, tree: Any, level: Level, known: Bound) -> list[frozenset[Origin]]:
        """Return where each part of a value comes from; a part of no known origin is empty."""
        tree = uncast(tree)
        if isinstance(tree, ast.SubLink):
            tree = tree.subselect
        if isinstance(tree, ast.SelectStmt):
            return self._selected(tree, level)
        found = [self._named(each, level, known) for each in outside_selects(tree)]
        for link in of_type(tree, ast.SubLink):
            found += self._selected(link.subselect, level)
        if not found and self.context.derived(tree, self.scope):
            found.append(frozenset([CONTEXT]))
        return found

    def place(self, tree: Any, level: Level) -> tuple[str, str]:
        """Return alias and column of a reference, or no alias and a variable's name."""
        tree = uncast(tree)
        if isinstance(tree, ast.ParamRef):
            return "", f"${tree.number}"
        if not isinstance(tree, ast.ColumnRef) or not (parts := words(tree.fields)):
            return "", ""
        if parts[0] in level.names and len(parts) > 1:
            return parts[0], parts[-1]
        if parts[0] == self.scope.label and len(parts) > 1:
            parts = parts[1:]
        if parts[0] in self.arguments:
            return "", ".".join(parts)
        owners = self._owners(parts[0], level) if len(parts) == 1 else []
        return (owners[0], parts[0]) if len(owners) == 1 else ("", "")

    def _owners(self, column: str, level: Level) -> list[str]:
        """Return the aliases that a bare column may belong to."""
        if len(level.names) == 1:
            return list(level.names)
        columns = self.bodies.catalog.columns
        owners = [
            alias
            for alias, relation in level.relations.items()
            if any(c.name == column for n in self._names(relation) for c in columns.get(n, ()))
        ]
        return owners or list(level.others)

    def _names(self, relation: Any) -> frozenset[str]:
        return self.bodies.names.relations(self.scope, [relation])[0]

    def _handed(self, relation: Any) -> bool:
        """Say whether a relation is what a trigger hands over: all that was written."""
        return bool(self.rows) and not relation.schemaname and not self._names(relation)

    def _derived(self, tree: Any) -> bool:
        return self.context.derived(tree, self.scope, firsts(self.held))

    def _named(self, tree: Any, level: Level, known: Bound) -> frozenset[Origin]:
        alias, name = self.place(tree, level)
        if not alias:
            return self._holds(name) | known.pins.get(name, NOTHING)
        pinned = known.pins.get(f"{alias}.{name}", NOTHING)
        return pinned | (self.origins(alias, name, level) if alias in known.aliases else NOTHING)

    def _holds(self, name: str) -> frozenset[Origin]:
        """Return what a variable holds; of a record, its field."""
        if name in self.held:
            return self.held[name]
        first, _, field_name = name.partition(".")
        return frozenset((t, field_name if c == "*" else c) for t, c in self.held.get(first, ()))

    def origins(self, alias: str, column: str, level: Level) -> frozenset[Origin]:
        """Return what a column of a bound alias holds."""
        if alias in level.relations:
            names = self._names(level.relations[alias]) or self.rows
            return frozenset((name, column) for name in names) or frozenset([ANY])
        tree = level.others[alias]
        tree = getattr(tree, "subquery", tree)
        others = {name: part for name, part in level.parts.items() if part is not tree}
        level = replace(level, parts=others)  # it does not hold itself
        for target in getattr(tree, "targetList", None) or ():
            if named(target) == column:
                parts = self._selected(tree, level, target)
                return parts[0] if len(parts) == 1 else frozenset([ANY])
        function = isinstance(tree, ast.RangeFunction) and self.context.derived(tree, self.scope)
        return frozenset([CONTEXT if function else ANY])

    def _selected(self, select: Any, level: Level, target: Any = None) -> list[frozenset[Origin]]:
        """Return where the one value of a select comes from."""
        if getattr(select, "larg", None):
            return [p for each in (select.larg, select.rarg) for p in self._selected(each, level)]
        targets = [target] if target else list(getattr(select, "targetList", None) or ())
        if len(targets) != 1:
            return [frozenset([ANY])] if self._derived(select) else [NOTHING]
        inner = inner_level(select, level)
        return self.parts(targets[0].val, inner, self.bound(inner))


def firsts(names: Collection[str]) -> set[str]:
    """Return names without their fields."""
    return {name.partition(".")[0] for name in names}


def _pairs(level: Level, any_operator: bool) -> Iterator[Pair]:
    held = [*((each, None) for each in level.conditions), *level.partial]
    for condition, aliases in held:
        if pair := (sides if any_operator else equal_sides)(condition):
            yield (*pair, aliases)
            yield (*pair[::-1], aliases)
