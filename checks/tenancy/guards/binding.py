"""Whether a statement takes and adds only rows that are bound to the session's context.

A relation is bound where one of its columns is compared with the context, or with a column of
a relation, or an argument, that is bound itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pglast import ast
from pglast.enums import OnConflictAction

from ..code.bodies import Bodies
from ..code.lookup import Scope
from ..code.nodes import named_relations, of_type, words
from ..given import TableIntent
from .context import Context, conjuncts, equal_sides
from .levels import Level, level_of, levels_of

# Statements about a table as a whole: no condition says whose rows.
WHOLE = (
    ast.TruncateStmt,
    ast.AlterTableStmt,
    ast.GrantStmt,
    ast.CreatePolicyStmt,
    ast.AlterPolicyStmt,
    ast.CopyStmt,
)


@dataclass(frozen=True)
class Binding:
    """How statements of one scope are judged."""

    bodies: Bodies
    context: Context
    scope: Scope
    tables: Mapping[str, TableIntent]  # whose rows are to be bound
    arguments: Collection[str] = ()
    variables: Collection[str] = ()  # that hold values of the context

    def loose(self, tree: Any) -> Iterator[str]:
        """Yield the tables of which a statement takes or adds rows that nothing binds."""
        for level in levels_of(tree):
            bound = self._bound(level)
            for alias, relation in level.relations.items():
                if alias not in bound:
                    yield from self._tables(relation)
        for insert in of_type(tree, ast.InsertStmt):
            for name in self._tables(insert.relation):
                added = self._added(insert.selectStmt, insert.cols, self.tables[name].column)
                if not added or self._overwrites(insert, name):
                    yield name
        for whole in of_type(tree, *WHOLE):
            yield from self._tables(*named_relations(whole))

    def _tables(self, *relations: Any) -> list[str]:
        known, _ = self.bodies.names.relations(self.scope, relations)
        return sorted(known & self.tables.keys())

    def _bound(self, level: Level) -> set[str]:
        """Follow equal columns from what is bound, until nothing more is."""
        held = [(each, None) for each in level.conditions]
        pairs = [(*pair, h) for each, h in [*held, *level.partial] if (pair := equal_sides(each))]
        bound = {alias for alias, tree in level.others.items() if self._derived(tree)}
        links = []
        for left, right, aliases in pairs:
            places = self._place(left, level), self._place(right, level)
            kept = {place for place in places if place and (aliases is None or place in aliases)}
            for place, one, other in zip(places, (left, right), (right, left), strict=True):
                if self.context.binds(other, one, self.scope, self.variables):
                    bound |= {place} & kept
            links.append((set(places), kept))
        for _ in links:
            for linked, kept in links:
                bound |= kept if linked & bound and "" not in linked else set()
        return bound

    def _derived(self, tree: Any) -> bool:
        return self.context.derived(tree, self.scope, self.variables)

    def _place(self, tree: Any, level: Level) -> str:
        """Return the alias or argument that a value belongs to; empty for other expressions."""
        while isinstance(tree, ast.TypeCast):
            tree = tree.arg
        if isinstance(tree, ast.ParamRef):
            return f"${tree.number}"
        if not isinstance(tree, ast.ColumnRef) or not (parts := words(tree.fields)):
            return ""
        if parts[0] in level.names and len(parts) > 1:
            return parts[0]
        name = parts[-1] if parts[0] == self.scope.label else parts[0]
        if name in self.arguments:
            return f"argument {name}"
        return level.names[0] if len(level.names) == 1 else ""

    def _overwrites(self, insert: Any, table: str) -> bool:
        """Say whether `on conflict … do update` may change a row that nothing binds."""
        clause = insert.onConflictClause
        if clause is None or clause.action != OnConflictAction.ONCONFLICT_UPDATE:
            return False
        given = [name for name in self._meeting(clause, table) if name]
        if any(self._added(insert.selectStmt, insert.cols, name) for name in given):
            return False
        alias = (
            insert.relation.alias.aliasname if insert.relation.alias else insert.relation.relname
        )
        conditions = list(conjuncts(clause.whereClause))
        return alias not in self._bound(Level({alias: insert.relation}, conditions=conditions))

    def _meeting(self, clause: Any, table: str) -> tuple[str, ...]:
        """Return the columns in which the new row meets the one that is there."""
        if clause.infer.conname is None:
            return tuple(each.name or "" for each in clause.infer.indexElems or ())
        listed = self.bodies.catalog.constraints_of(table)
        return next((c.columns for c in listed if c.name == clause.infer.conname), ())

    def _added(self, source: Any, columns: Any, tenant: str) -> bool:
        """Say whether new rows carry the context in the tenant column; without one, in any."""
        names = [column.name for column in columns or ()] if tenant else []
        if source is None or (names and tenant not in names):
            return False
        if source.larg:
            return all(self._added(each, columns, tenant) for each in (source.larg, source.rarg))
        bound = self._bound(level := level_of(source))
        place = names.index(tenant) if names else None
        for row in source.valuesLists or ([target.val for target in source.targetList or ()],):
            values = row if place is None else row[place : place + 1]
            if not any(self._derived(v) or self._place(v, level) in bound for v in values):
                return False
        return True
