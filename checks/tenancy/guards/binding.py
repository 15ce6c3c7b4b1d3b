"""Whether a statement takes and adds only rows that are bound to the session's tenants.

A relation is bound where a column that says whose its rows are is compared with a value of the
session, or with a column of a relation, or a variable, that is bound itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pglast import ast
from pglast.enums import OnConflictAction

from ..code.nodes import named_relations, of_type
from .context import conjuncts
from .levels import Level, around_of, inner_level, levels_of
from .moving import assigned, written
from .ties import ANY, Origin, named, reference
from .values import Bound, Values

# Statements about a table as a whole: no condition says whose rows.
WHOLE = (
    ast.TruncateStmt,
    ast.AlterTableStmt,
    ast.GrantStmt,
    ast.CreatePolicyStmt,
    ast.AlterPolicyStmt,
    ast.CopyStmt,
)
Drawn = dict[str, frozenset[Origin]]


@dataclass(frozen=True)
class Binding(Values):
    """How statements of one scope are judged."""

    def loose(self, tree: Any) -> Iterator[str]:
        """Yield the tables of which a statement takes or adds rows that nothing binds."""
        for level in levels_of(tree):
            bound = self.bound(level).aliases
            for alias, relation in level.relations.items():
                if alias not in bound:
                    yield from self._judged(relation)
        for insert in of_type(tree, ast.InsertStmt):
            for name in self._judged(insert.relation):
                if not self._added(insert, name) or self._overwrites(insert, name):
                    yield name
        for statement, values, new in written(tree):
            level = inner_level(statement, around_of(tree))
            for name in self._judged(statement.relation):
                if self._moved(name, values, level, new):
                    yield name
        for whole in of_type(tree, *WHOLE):
            yield from self._judged(*named_relations(whole))

    def drawn(self, tree: Any, into: tuple[str, ...], guess: bool = False) -> tuple[Drawn, Bound]:
        """Return what variables hold that take a result, and what is known of its rows.

        With a guess, what they would hold if all rows were bound.
        """
        if isinstance(tree, ast.SelectStmt):
            level = inner_level(tree, around_of(tree))
            targets, known = tree.targetList or (), self.bound(level, guess)
        else:
            level, targets = Level({"": tree.relation}), _returned(tree)
            known = Bound({""} if guess or not any(self.loose(tree)) else set())
        found: Drawn = {}
        for number, target in enumerate(targets):
            parts = self.parts(target.val, level, known)
            whole = frozenset([ANY]) if parts and all(parts) else frozenset()
            origins = parts[0] if len(parts) == 1 else whole
            if isinstance(target.val, ast.ColumnRef) and not named(target):  # a star
                if len(known.aliases) == 1:
                    found |= dict.fromkeys(into, self.origins(min(known.aliases), "*", level))
                continue
            found |= {f"{name}.{named(target)}": origins for name in into if named(target)}
            if len(into) == len(targets):
                found[into[number]] = origins
        return found, known

    def _judged(self, *relations: Any) -> list[str]:
        known, _ = self.bodies.names.relations(self.scope, relations)
        return sorted(known & self.tables.keys())

    def _overwrites(self, insert: Any, table: str) -> bool:
        """Say whether `on conflict … do update` changes a row that nothing binds, or moves it."""
        clause = insert.onConflictClause
        if clause is None or clause.action != OnConflictAction.ONCONFLICT_UPDATE:
            return False
        relation = insert.relation
        alias = relation.alias.aliasname if relation.alias else relation.relname
        level = Level({alias: relation}, conditions=list(conjuncts(clause.whereClause)))
        known = self.bound(level)
        given = [name for name in self._meeting(clause, table) if name]
        if any(self._carries(insert.selectStmt, insert, table, name) for name in given):
            known.aliases.add(alias)
        if alias not in known.aliases:
            return True
        tenant = self.tables[table].column
        value = assigned(clause.targetList).get(tenant)
        if value is None or reference(value) == ("excluded", tenant):  # judged as what is added
            return False
        return not self.fits([table], tenant, value, level, known)

    def _meeting(self, clause: Any, table: str) -> tuple[str, ...]:
        """Return the columns in which the new row meets the one that is there."""
        if clause.infer.conname is None:
            return tuple(each.name or "" for each in clause.infer.indexElems or ())
        listed = self.bodies.catalog.constraints_of(table)
        return next((c.columns for c in listed if c.name == clause.infer.conname), ())

    def _added(self, insert: Any, table: str) -> bool:
        """Say whether new rows carry a tenant of the session's."""
        tenant = self.tables[table].column
        given = [column.name for column in insert.cols or ()] or self._columns(table)
        if tenant and tenant not in given:
            return False
        names = [tenant] if tenant else given
        return any(self._carries(insert.selectStmt, insert, table, name) for name in names)

    def _moved(self, table: str, values: dict[str, Any], level: Level, new: bool) -> bool:
        """Say whether a row gets a tenant that is not the session's."""
        tenant = self.tables[table].column
        if not tenant or tenant not in values:
            return bool(new and tenant)
        return not self.fits([table], tenant, values[tenant], level, self.bound(level))

    def _columns(self, table: str) -> list[str]:
        return [column.name for column in self.bodies.catalog.columns.get(table, ())]

    def _carries(self, source: Any, insert: Any, table: str, column: str) -> bool:
        """Say whether all new rows have a value in a column that makes them the session's."""
        if source is None:
            return False
        if source.larg:
            return all(
                self._carries(each, insert, table, column) for each in (source.larg, source.rarg)
            )
        given = [each.name for each in insert.cols or ()] or self._columns(table)
        place = given.index(column)
        level = inner_level(source, around_of(insert))
        known = self.bound(level)
        rows = source.valuesLists or ([target.val for target in source.targetList or ()],)
        return all(
            place < len(row) and self.fits([table], column, row[place], level, known)
            for row in rows
        )


def _returned(tree: Any) -> tuple[Any, ...]:
    """Return what a statement that changes rows shows of them."""
    clause = getattr(tree, "returningClause", None)
    return tuple(clause.exprs or ()) if clause else ()
