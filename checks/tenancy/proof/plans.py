"""Taking queries apart before they mean anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from pglast import ast
from pglast.enums import JoinType, SetOperation

from ..catalog import Function
from . import parsing
from .gathering import gathered
from .lookups import body, function, relation, search_path
from .queries import Item, Plan, Queries
from .world import Unsupported, World

AGGREGATES = {"count", "sum", "min", "max", "avg", "array_agg", "string_agg", "bool_or", "bool_and"}
AGGREGATES |= {"every", "jsonb_agg", "json_agg", "jsonb_object_agg", "any_value"}
MAKERS = {"unnest", "jsonb_array_elements_text", "jsonb_array_elements", "jsonb_object_keys"}
MAKERS |= {"json_array_elements_text", "json_array_elements", "regexp_split_to_table"}
MAKERS |= {"generate_series", "string_to_table"}


class Planner:
    """Takes queries apart; `schemas` are where unqualified names are looked for."""

    def __init__(
        self, world: World, schemas: tuple[str, ...], running: tuple[str, ...] = ()
    ) -> None:
        self.world, self.schemas, self.running = world, schemas, running

    def plans(self, stmt: Any, queries: Queries | None = None) -> list[Plan]:
        """Return every way to a result row; raises Unsupported."""
        queries = {**(queries or {}), **self._common(stmt)}
        if stmt.op == SetOperation.SETOP_UNION:
            return [*self.plans(stmt.larg, queries), *self.plans(stmt.rarg, queries)]
        if stmt.op != SetOperation.SETOP_NONE:
            raise Unsupported("EXCEPT and INTERSECT are not modelled")
        if stmt.valuesLists:
            return [Plan(stmt, (), _numbered(row)) for row in stmt.valuesLists]
        self._refuse(stmt)
        choices = [self._items(node, queries) for node in stmt.fromClause or ()]
        found = []
        for items in product(*choices):
            found += list(self._targets(stmt, items, queries))
        return found

    def _common(self, stmt: Any) -> dict[str, Any]:
        if not stmt.withClause:
            return {}
        if stmt.withClause.recursive:
            raise Unsupported("recursive queries are not modelled")
        return {each.ctename: each.ctequery for each in stmt.withClause.ctes}

    def _refuse(self, stmt: Any) -> None:
        if stmt.havingClause or aggregates(stmt.targetList):
            raise Unsupported("aggregates are not modelled")

    def _targets(self, stmt: Any, items: tuple[Item, ...], queries: Queries) -> Iterator[Plan]:
        """Move a function that makes rows from the select list to FROM."""
        targets = stmt.targetList or ()
        outputs = tuple((t.name or _name(t.val), t.val) for t in targets)
        partial = bool(stmt.limitCount or stmt.limitOffset)
        maker = next((t.val for t in targets if self._makes_rows(t.val)), None)
        if maker is None:
            yield self.plan(stmt, items, outputs, partial)
            return
        if len(targets) > 1:
            raise Unsupported("rows made in a list of several columns are not modelled")
        for item in self._called(maker, "made", (), queries):
            column = ast.ColumnRef(fields=(ast.String("made"), ast.String("made")))
            yield self.plan(stmt, (*items, item), ((outputs[0][0], column),), partial)

    def plan(self, stmt: Any, items: tuple[Item, ...], outputs: Any, partial: bool) -> Plan:
        """Make one plan."""
        partial = partial or any(item.plan.partial for item in items if item.plan)
        tables = tuple(table for item in items for table in item.tables)
        return Plan(stmt, items, outputs, partial, tables)

    def _makes_rows(self, node: Any) -> bool:
        if not isinstance(node, ast.FuncCall):
            return False
        parts = parsing.names(node.funcname)
        found = function(self.world, parts, len(node.args or ()), self.schemas)
        return found.returns_set if found else parts[-1] in MAKERS

    def _items(self, node: Any, queries: Queries) -> list[Item]:
        if isinstance(node, ast.JoinExpr):
            return list(self._joined(node, queries))
        columns = tuple(c.sval for c in (node.alias.colnames or ())) if node.alias else ()
        alias = node.alias.aliasname if node.alias else ""
        if isinstance(node, ast.RangeVar):
            return self._table(node, alias, columns, queries)
        if isinstance(node, ast.RangeSubselect):
            plans = self.plans(node.subquery, queries)
            return [Item(alias, plan=plan, columns=columns) for plan in plans]
        if isinstance(node, ast.RangeFunction) and len(parsing.listed(node.functions)) == 1:
            call = parsing.listed(node.functions)[0][0]
            if isinstance(call, ast.FuncCall) and not node.ordinality:
                return self._called(call, alias or _name(call), columns, queries)
        raise Unsupported(f"{type(node).__name__} in FROM is not modelled")

    def _table(
        self, node: Any, alias: str, columns: tuple[str, ...], queries: Queries
    ) -> list[Item]:
        alias = alias or node.relname
        if not node.schemaname and node.relname in queries:
            plans = self.plans(queries[node.relname], _without(queries, node.relname))
            return [Item(alias, plan=plan, columns=columns) for plan in plans]
        found = relation(self.world, node.schemaname, node.relname, self.schemas)
        if found.kind != "v":
            return [Item(alias, table=found.name, columns=columns)]
        if found.name in self.running:
            raise Unsupported(f"{found.name} reads itself")
        planner = Planner(self.world, self.schemas, (*self.running, found.name))
        invoker = any(o in found.options for o in ("security_invoker=true", "security_invoker=on"))
        owner = "" if invoker else found.owner
        plans = planner.plans(parsing.statement(found.definition.rstrip().rstrip(";")))
        return [Item(alias, plan=plan, owner=owner, columns=columns) for plan in plans]

    def _called(
        self, call: Any, alias: str, columns: tuple[str, ...], queries: Queries
    ) -> list[Item]:
        """Take a function's rows: those of its body, where that can be read."""
        parts = parsing.names(call.funcname)
        found = function(self.world, parts, len(call.args or ()), self.schemas)
        name = found.identity if found else parts[-1]
        if parts[-1] == "unnest" and not found and len(call.args) == 1:
            if plans := gathered(self, call.args[0], queries)[0]:
                return [Item(alias, plan=plan, columns=columns or (alias,)) for plan in plans]
        elif found and found.identity not in self.running:
            try:
                plans = self.inside(found).plans(body(found))
            except Unsupported:
                plans = []
            if plans:
                names = columns or (() if len(plans[0].outputs) > 1 else (alias,))
                item = {"function": found, "call": call, "columns": names}
                return [Item(alias, plan=plan, **item) for plan in plans]
        return [Item(alias, table=f"call {name}", call=call, function=found, columns=columns)]

    def inside(self, called: Function) -> Planner:
        """Plan as a function's own body is read."""
        schemas = search_path(called, self.world.schemas)
        return Planner(self.world, schemas, (*self.running, called.identity))

    def _joined(self, node: Any, queries: Queries) -> Iterator[Item]:
        if node.isNatural or node.jointype not in (
            JoinType.JOIN_INNER,
            JoinType.JOIN_LEFT,
            JoinType.JOIN_RIGHT,
        ):
            raise Unsupported("this kind of join is not modelled")
        sides = [self._items(node.larg, queries), self._items(node.rarg, queries)]
        if node.jointype == JoinType.JOIN_RIGHT:
            sides.reverse()
        using = tuple(name.sval for name in node.usingClause or ())
        outer = node.jointype != JoinType.JOIN_INNER
        for left, right in product(*sides):
            yield Item(join=(left, right), quals=node.quals, using=using, outer=outer)


def aggregates(node: Any) -> bool:
    """Say whether a select list counts or collects, outside of its own subqueries."""
    if isinstance(node, tuple):
        return any(aggregates(each) for each in node)
    if not isinstance(node, ast.Node) or isinstance(node, ast.SubLink):
        return False
    if isinstance(node, ast.FuncCall):
        name = parsing.names(node.funcname)[-1]
        if name in AGGREGATES or node.over is not None or node.agg_star:
            return True
    return any(aggregates(getattr(node, name)) for name in node)


def _name(node: Any) -> str:
    while isinstance(node, ast.TypeCast):
        node = node.arg
    if isinstance(node, ast.ColumnRef):
        return parsing.names(node.fields)[-1]
    if isinstance(node, ast.FuncCall):
        return parsing.names(node.funcname)[-1]
    return {ast.CoalesceExpr: "coalesce", ast.CaseExpr: "case"}.get(type(node), "?column?")


def _numbered(row: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((f"column{number}", node) for number, node in enumerate(row, 1))


def _without(queries: Queries, name: str) -> dict[str, Any]:
    return {key: query for key, query in queries.items() if key != name}
