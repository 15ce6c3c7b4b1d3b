"""Which value in which column makes a row one of the session's tenants.

A value comes from the session, or from a column of a row that is known to be the session's. In
the column that names the tenant both will do; elsewhere it depends on what the column means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pglast import ast, parse_sql
from pglast.parser import ParseError

from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import named_relations, of_type, words
from ..given import Intent, TableIntent
from .context import Context, comparisons
from .levels import levels_of

Origin = tuple[str, str]  # table and column of a row of the session's; or:
CONTEXT: Origin = ("", "context")
ANY: Origin = ("", "any")  # made from such values, nobody can say how
PLACEHOLDER = re.compile(r"(?<![:\w]):([a-z]\w*)")
NAMES = re.compile(r"[.:]")
PEOPLE = {":user", ":actor"}
OF_TENANTS = ("tenant", "shared")


class Ties:
    """The columns of a profile's tables that tie a row to a tenant."""

    def __init__(self, bodies: Bodies, context: Context, intent: Intent) -> None:
        self.bodies, self.context, self.intent = bodies, context, intent
        self.tables = {table.name: table for table in intent.tables}
        self.roads = {table.name: set(self._road(table)) for table in intent.tables}
        self._trees = self._asking()
        self._own = {*self._people(), *self._actors(), *self._asked()}
        self._claims = self._further()

    def fits(self, table: str, column: str, origin: Origin) -> bool:
        """Say whether a row with this value in this column is of the session's tenants."""
        one, (name, source) = self.tables.get(table), origin
        if one is None or origin == ANY:
            return True
        other = self.tables.get(name)
        if other is None or other.kind not in OF_TENANTS:
            return column == one.column or self._is_own(table, column)
        return (
            (bool(one.column) and (column, source) == (one.column, other.column))
            or ((name, source) == (table, column) and self._is_key(table, column))
            or (column, origin) in self.roads[table]
            or (other.kind == "tenant" and (source, (table, column)) in self.roads[name])
            or self._referring(one, column, other, source)
        )

    def _is_own(self, table: str, column: str) -> bool:
        """Say whether a column names whose row it is, by what the profile says of people."""
        return (table, column) in self._own or column in self._claims

    def _is_key(self, table: str, column: str) -> bool:
        indexes = self.bodies.catalog.indexes_of(table)
        return any(i.unique and i.columns == (column,) and not i.predicate for i in indexes)

    def _referring(self, one: TableIntent, column: str, other: TableIntent, source: str) -> bool:
        """Say whether a key leads from one to the other, or back with the tenant in it."""
        back = self._pairs(one.name, other.name) if other.kind == "tenant" else []
        there = self._pairs(other.name, one.name)
        return any((column, source) in pairs for pairs in back) or any(
            (source, column) in pairs
            and (one.kind == "shared" or (other.column, one.column) in pairs)
            for pairs in there
        )

    def _pairs(self, table: str, referenced: str) -> list[set[tuple[str, str]]]:
        """Return the columns of each foreign key from a table to another."""
        return [
            set(zip(key.columns, key.referenced, strict=True))
            for key in self.bodies.catalog.constraints_of(table)
            if key.kind == "f" and key.references == referenced
        ]

    def _road(self, table: TableIntent) -> Iterator[tuple[str, Origin]]:
        """Yield the columns by which the profile says whose a row `r` is."""
        tree = parsed(table.tenants)
        scope = Scope(tuple(self.intent.section.schemas))
        named: dict[str, frozenset[str]] = {}
        for each in named_relations(tree):
            known, _ = self.bodies.names.relations(scope, [each])
            named[str(each.alias.aliasname if each.alias else each.relname)] = known
        for pair in comparisons(tree):
            for one, other in (pair, pair[::-1]):
                own, far = reference(one), reference(other)
                if own[0] == "r" and far[0] in named:
                    yield from ((own[1], (name, far[1])) for name in named[far[0]])

    def _people(self) -> Iterator[Origin]:
        """Yield the columns by which a row that is shared is somebody's."""
        for table in self.intent.tables:
            if table.kind == "shared":
                yield from ((table.name, column) for column, _ in self.roads[table.name])

    def _actors(self) -> Iterator[Origin]:
        """Yield the columns that hold a person, by the rows that make an identity real."""
        scope = Scope(tuple(self.intent.section.schemas))
        for statement in self.intent.section.actors.setup:
            for insert in of_type(parsed(PLACEHOLDER.sub(r"':\1'", statement)), ast.InsertStmt):
                known, _ = self.bodies.names.relations(scope, [insert.relation])
                rows: Any = getattr(insert.selectStmt, "valuesLists", None) or ()
                for column, value in (
                    (c, v) for row in rows for c, v in zip(insert.cols or (), row, strict=False)
                ):
                    if {str(each.sval) for each in of_type(value, ast.String)} & PEOPLE:
                        yield from ((name, column.name) for name in known)

    def _further(self) -> set[str]:
        """Return the last names of claims and settings that name no tenant and nobody's tenants.

        A column that is called like one holds it: an invitation's `email`.
        """
        reads = [source.read for source in self.intent.section.sources]
        named = {NAMES.split(read)[-1] for read in reads if not read.startswith("table:")}
        asked = {NAMES.split(str(each.sval))[-1] for each in of_type(self._trees, ast.String)}
        return named - asked - {table.column for table in self.intent.tables}

    def _asking(self) -> list[Any]:
        """Return the trees by which the session's tenants are looked up."""
        session = self.intent.section.session
        tree = parsed(session.allowed if session else "")
        scope = Scope(tuple(self.intent.section.schemas))
        calls = [identity for _, identity in self.bodies.calls_of(scope, tree)]
        closure = sorted({each for call in calls for each in self.bodies.closure(call)})
        return [tree, *(step.tree for each in closure for step in self.bodies.of(each).steps)]

    def _asked(self) -> Iterator[Origin]:
        """Yield the columns by which the session's tenants are looked up."""
        for level in (level for tree in self._trees for level in levels_of(tree)):
            for pair in (p for condition in level.conditions for p in comparisons(condition)):
                for one, other in (pair, pair[::-1]):
                    alias, column = reference(one)
                    aliases = [alias] if alias or len(level.relations) != 1 else level.relations
                    relations = [level.relations[a] for a in aliases if a in level.relations]
                    if self.context.binds(other, one, Scope()):
                        known, _ = self.bodies.names.relations(Scope(None), relations)
                        yield from ((name, column) for name in known)


def uncast(tree: Any) -> Any:
    """Return what is cast."""
    while isinstance(tree, ast.TypeCast):
        tree = tree.arg
    return tree


def reference(tree: Any) -> tuple[str, str]:
    """Return alias and column of a reference; the alias is empty where none is written."""
    tree = uncast(tree)
    parts = words(tree.fields) if isinstance(tree, ast.ColumnRef) else ()
    return ("", *("", *parts)[-1:]) if len(parts) < 2 else (parts[-2], parts[-1])  # type: ignore[return-value]


def named(target: Any) -> str:
    """Return the name of a column that a select shows."""
    value = uncast(target.val)
    last = words(value.fields)[-1:] if isinstance(value, ast.ColumnRef) else ()
    return str(target.name or (last[0] if last else ""))


def parsed(query: str) -> Any:
    """Parse a query of the profile; what cannot be parsed has nothing in it."""
    try:
        return parse_sql(query)
    except ParseError:
        return ()
