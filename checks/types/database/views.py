"""Columns of views: which table's column each one is, and which can never be null.

A column keeps NOT NULL if it is a plain column of a relation that no outer join may leave out,
through sub-queries, CTEs and views below; not through UNION or GROUPING SETS. Newer generators
say so, and older ones call every column of a view nullable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .nodes import Node, parse

RELATION, SUBQUERY, JOIN, CTE, GROUP = 0, 1, 2, 6, 9  # RTEKind
INNER, LEFT, RIGHT = 0, 1, 3  # JoinType
Place = tuple[int, int]  # relation and number of a column


@dataclass
class Views:
    """The definitions of views, each parsed once."""

    definitions: Mapping[int, str]
    never_null: frozenset[Place]  # columns of tables
    _queries: dict[int, Node | None] = field(default_factory=dict)
    _known: dict[int, set[int]] = field(default_factory=dict)

    def query(self, view: int) -> Node | None:
        """Return the query of a view; nothing if this server writes trees in another way."""
        if view not in self._queries:
            try:
                parsed = parse(self.definitions[view])
            except ValueError:
                parsed = None
            root = parsed[0] if isinstance(parsed, list) and parsed else parsed
            self._queries[view] = root if isinstance(root, Node) else None
        return self._queries[view]

    def origins(self, view: int) -> dict[int, Place]:
        """Return which column of which relation each column of a view is."""
        query = self.query(view)
        found = {}
        for entry in query.nodes("targetList") if query else ():
            if table := entry.number("resorigtbl"):
                found[entry.number("resno")] = (table, entry.number("resorigcol"))
        return found

    def not_null(self, view: int) -> set[int]:
        """Return the columns of a view that can never be null."""
        if view not in self._known:
            self._known[view] = set()  # a view that reads itself ends here
            query = self.query(view)
            if query is not None and _plain(query):
                self._known[view] = {
                    entry.number("resno")
                    for entry in query.nodes("targetList")
                    if entry.fields["resjunk"] != "true"
                    and self._kept(entry.fields["expr"], [query])
                }
        return self._known[view]

    def _kept(self, expression: Any, queries: list[Node]) -> bool:
        """Say whether an expression is a column that is never null."""
        if not isinstance(expression, Node) or expression.kind != "VAR":
            return False
        query = queries[-1]
        relation, column = expression.number("varno"), expression.number("varattno")
        if expression.fields["varlevelsup"] != "0" or column <= 0 or relation in _left_out(query):
            return False
        source = query.nodes("rtable")[relation - 1]
        return self._kept_in(source, column, queries)

    def _kept_in(self, source: Node, column: int, queries: list[Node]) -> bool:
        kind = source.number("rtekind")
        if kind == RELATION:
            table = source.number("relid")
            if table in self.definitions:
                return column in self.not_null(table)
            return (table, column) in self.never_null
        if kind == SUBQUERY:
            return self._output(source.fields["subquery"], column, queries)
        if kind in (JOIN, GROUP):
            name = "joinaliasvars" if kind == JOIN else "groupexprs"
            return self._kept(source.nodes(name)[column - 1], queries)
        return kind == CTE and self._from_cte(source, column, queries)

    def _from_cte(self, source: Node, column: int, queries: list[Node]) -> bool:
        outer = queries[: len(queries) - source.number("ctelevelsup")]
        named = source.fields["ctename"]
        for cte in outer[-1].nodes("cteList") if outer else ():
            if cte.fields["ctename"] == named and cte.fields["cterecursive"] != "true":
                return self._output(cte.fields["ctequery"], column, outer)
        return False

    def _output(self, query: Any, column: int, queries: list[Node]) -> bool:
        if not isinstance(query, Node) or not _plain(query):
            return False
        return any(
            entry.number("resno") == column and self._kept(entry.fields["expr"], [*queries, query])
            for entry in query.nodes("targetList")
        )


def _plain(query: Node) -> bool:
    return query.fields.get("setOperations") is None and not query.nodes("groupingSets")


def _left_out(query: Node) -> set[int]:
    """Return the relations of which an outer join may make nulls."""
    found: set[int] = set()
    _walk(query.fields["jointree"], False, found)
    return found


def _walk(item: Any, nulled: bool, found: set[int]) -> None:
    if not isinstance(item, Node):
        return
    if item.kind in ("RANGETBLREF", "JOINEXPR") and nulled:
        found.add(item.number("rtindex"))
    if item.kind == "FROMEXPR":
        for part in item.nodes("fromlist"):
            _walk(part, nulled, found)
    elif item.kind == "JOINEXPR":
        kind = item.number("jointype")
        _walk(item.fields["larg"], nulled or kind not in (INNER, LEFT), found)
        _walk(item.fields["rarg"], nulled or kind not in (INNER, RIGHT), found)


def exposed(
    views: Iterable[int], origins: Mapping[int, Mapping[int, Place]]
) -> dict[Place, dict[int, list[int]]]:
    """Return by which columns of which views each column is seen, through views of views."""
    found: dict[Place, dict[int, list[int]]] = {}
    for view in views:
        for number, place in origins[view].items():
            passed: set[Place] = set()
            here: Place | None = place
            while here is not None and here not in passed:
                passed.add(here)
                found.setdefault(here, {}).setdefault(view, []).append(number)
                here = origins.get(here[0], {}).get(here[1])
    return found
