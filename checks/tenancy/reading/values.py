"""Reading values: columns, claims, settings, subqueries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pglast import ast, enums

from ..catalog import Function
from ..code.bodies import Bodies
from ..code.lookup import Scope as Place
from ..code.nodes import of_type, text_of, words
from .facts import NOTHING, Condition, Fact, Ways, both, deeper, either, merged, one, setting

OF_USERS = "raw_user_meta_data"  # a column that Supabase lets every user write
ARROWS = ("->", "->>", "#>", "#>>")
EXTRACT = (
    "jsonb_extract_path",
    "jsonb_extract_path_text",
    "json_extract_path",
    "json_extract_path_text",
)
OF = enums.SQLValueFunctionOp
WHO = {
    OF.SVFOP_CURRENT_USER: "current_user",
    OF.SVFOP_CURRENT_ROLE: "current_user",
    OF.SVFOP_USER: "current_user",
    OF.SVFOP_SESSION_USER: "session_user",
}


@dataclass(frozen=True)
class Scope:
    """What names mean: in a policy, or in the body of a function."""

    row: str = ""  # the judged table's bare name; empty in functions
    function: Function | None = None
    values: Mapping[str, Ways] = field(default_factory=dict)  # arguments and variables
    inner: frozenset[str] = frozenset()  # aliases of subqueries
    callers: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """By which path names are looked up."""
        return Place.of(self.function) if self.function else Place()


class Values:
    """Reads values of one catalog; `suspect` says which facts users can write."""

    def __init__(self, bodies: Bodies, suspect: Callable[[Fact], bool] = lambda _: False) -> None:
        self.bodies, self.suspect = bodies, suspect
        self._readers: Mapping[type, Callable[[Any, Scope], Ways]] = {
            ast.A_Expr: self._expression,
            ast.A_Indirection: self._indirection,
            ast.CaseExpr: self._case_value,
            ast.CoalesceExpr: self._coalesce,
            ast.ColumnRef: self._column,
            ast.FuncCall: self._call,
            ast.RangeVar: self._table,
            ast.ParamRef: lambda tree, scope: scope.values.get(str(tree.number), NOTHING),
            ast.SQLValueFunction: self._who,
            ast.SelectStmt: self._select,
        }

    def holds(self, tree: Any, scope: Scope, negated: bool = False) -> Condition:
        """Read a condition, branch by branch."""
        raise NotImplementedError

    def returned(self, function: Function, arguments: Collection[Ways], scope: Scope) -> Ways:
        """Read what a function returns, given what its arguments rest on."""
        raise NotImplementedError

    def value(self, tree: Any, scope: Scope) -> Ways:
        """Read a value: what it rests on, way by way."""
        if isinstance(tree, tuple | list):
            return both(self.value(each, scope) for each in tree)
        if not isinstance(tree, ast.Node):
            return NOTHING
        if isinstance(tree, ast.BoolExpr):
            return merged(self.holds(tree, scope))
        if reader := self._readers.get(type(tree)):
            return reader(tree, scope)
        return both(self.value(getattr(tree, name), scope) for name in tree)

    def functions(self, call: Any, scope: Scope) -> list[Function]:
        """Return the functions of somebody's own that a call may mean."""
        found = self.bodies.names.called(scope.place, call)
        return [self.bodies.catalog.functions[identity] for identity in found]

    def _call(self, tree: Any, scope: Scope) -> Ways:
        arguments = [self.value(each, scope) for each in tree.args or ()]
        if functions := self.functions(tree, scope):
            return either(self.returned(each, arguments, scope) for each in functions)
        name = words(tree.funcname)[-1]
        if name == "current_setting":
            return one(setting((text_of(tree.args[0]) or "").lower()))
        if name in EXTRACT:
            return deeper(arguments[0], filter(None, map(text_of, tree.args[1:])))
        return both(arguments)

    def _expression(self, tree: Any, scope: Scope) -> Ways:
        left = self.value(tree.lexpr, scope)
        operator = words(tree.name)[-1] if tree.name else ""
        if operator in ARROWS and tree.kind == enums.A_Expr_Kind.AEXPR_OP:
            return both([deeper(left, _keys(tree.rexpr)), self.value(tree.rexpr, scope)])
        return both([left, self.value(tree.rexpr, scope)])

    def _indirection(self, tree: Any, scope: Scope) -> Ways:
        subscripts = [each.uidx for each in tree.indirection if isinstance(each, ast.A_Indices)]
        return deeper(self.value(tree.arg, scope), filter(None, map(text_of, subscripts)))

    def _coalesce(self, tree: Any, scope: Scope) -> Ways:
        return either(self.value(each, scope) for each in tree.args)

    def _case_value(self, tree: Any, scope: Scope) -> Ways:
        asked = self.value(tree.arg, scope)
        branches = [self.value((each.expr, each.result), scope) for each in tree.args]
        return both([asked, either([*branches, self.value(tree.defresult, scope)])])

    def _who(self, tree: Any, _: Scope) -> Ways:
        return one(Fact("user", WHO[tree.op])) if tree.op in WHO else NOTHING

    def _column(self, tree: Any, scope: Scope) -> Ways:
        name = words(tree.fields)
        last = "*" if isinstance(tree.fields[-1], ast.A_Star) else name[-1]
        facts = {Fact("column", last)} if last == OF_USERS else set()
        if scope.row:
            if len(tree.fields) == 1 or (name[0] == scope.row and name[0] not in scope.inner):
                facts.add(Fact("row", last))
        elif len(name) == 1 or (scope.function and name[0] == scope.function.name):
            return scope.values.get(last, one(*facts))
        elif name[0] in scope.values and name[0] not in scope.inner:
            return scope.values[name[0]]  # the field of a record
        return one(*facts)

    def _select(self, tree: Any, scope: Scope) -> Ways:
        """Read a query: one way per branch of its condition, on all that it reads from."""
        if tree.larg is not None:
            return either([self._select(tree.larg, scope), self._select(tree.rarg, scope)])
        scope = replace(scope, inner=scope.inner | set(_aliases(tree.fromClause)))
        parts = [self.value(tree.withClause, scope), self.value(tree.fromClause, scope)]
        if tree.whereClause is not None:
            parts.append(merged(self.holds(tree.whereClause, scope)))
        rest = (tree.targetList, tree.valuesLists, tree.havingClause)
        return both([*parts, self.value(rest, scope)])

    def _table(self, tree: Any, scope: Scope) -> Ways:
        """Read from a table; what `with` calls so is read where it is written."""
        names, _ = self.bodies.names.relations(scope.place, [tree])
        return one(*(Fact("table", name) for name in names))


def _keys(path: Any) -> Iterator[str]:
    """Read the constant keys of an arrow: `'a'`, `'{a,b}'` or `array['a', 'b']`."""
    elements = [each for array in of_type(path, ast.A_ArrayExpr) for each in array.elements or ()]
    if elements:
        yield from filter(None, map(text_of, elements))
    elif text := text_of(path):
        yield from text.strip("{}").split(",")


def _aliases(clause: Any) -> Iterator[str]:
    item: Any
    for item in of_type(clause, ast.RangeVar, ast.RangeSubselect, ast.RangeFunction, ast.JoinExpr):
        if item.alias is not None:
            yield str(item.alias.aliasname)
        elif isinstance(item, ast.RangeVar):
            yield str(item.relname)
