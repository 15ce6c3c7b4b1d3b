"""Reading conditions, branch by branch of their `or`s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pglast import ast, enums, parse_sql

from ..catalog import Function
from ..code.bodies import Bodies
from ..code.nodes import of_type
from .calls import Calls
from .facts import ALWAYS, NEVER, Condition, Fact, Ways, both, condition_of, either
from .values import Scope

NOT, AND = enums.BoolExprType.NOT_EXPR, enums.BoolExprType.AND_EXPR


class Reader(Calls):
    """Reads the conditions of policies, each once."""

    def __init__(self, bodies: Bodies, suspect: Callable[[Fact], bool] = lambda _: False) -> None:
        super().__init__(bodies, suspect)
        self._read: dict[tuple[str, str], Condition] = {}

    def condition(self, relation: str, text: str) -> Condition:
        """Read a policy's text, for a table by its bare name.

        Raises ParseError where it cannot be parsed, TooManyWays where it has too many branches.
        """
        if (relation, text) not in self._read:
            statement: Any = parse_sql(f"select {text}")[0].stmt
            found = self.holds(statement.targetList[0].val, Scope(row=relation))
            self._read[relation, text] = found
        return self._read[relation, text]

    def called_in(self, text: str) -> list[Function]:
        """Return the functions of somebody's own that a text calls itself, each once."""
        calls = of_type(parse_sql(f"select {text}"), ast.FuncCall)
        found = (each for call in calls for each in self.functions(call, Scope()))
        return list({function.identity: function for function in found}.values())

    def holds(self, tree: Any, scope: Scope, negated: bool = False) -> Condition:
        """Read a condition, branch by branch."""
        if isinstance(tree, ast.BoolExpr):
            return self._junction(tree, scope, negated)
        if isinstance(tree, ast.A_Const) and tree.isnull:
            return NEVER
        if isinstance(tree, ast.A_Const) and isinstance(tree.val, ast.Boolean):
            return NEVER if bool(tree.val.boolval) is negated else ALWAYS
        if not negated:
            if isinstance(tree, ast.SubLink):
                return self._sublink(tree, scope)
            if isinstance(tree, ast.CoalesceExpr):
                return either(self.holds(each, scope) for each in tree.args or ())
            if isinstance(tree, ast.CaseExpr):
                return self._case(tree, scope)
            if isinstance(tree, ast.FuncCall):
                return self._asked(tree, scope)
        return condition_of(self.value(tree, scope))

    def _junction(self, tree: Any, scope: Scope, negated: bool) -> Condition:
        if tree.boolop == NOT:
            return self.holds(tree.args[0], scope, not negated)
        parts = [self.holds(each, scope, negated) for each in tree.args]
        return both(parts) if (tree.boolop == AND) is not negated else either(parts)

    def _case(self, tree: Any, scope: Scope) -> Condition:
        branches = [
            both([condition_of(self.value((tree.arg, each.expr), scope)),
                  self.holds(each.result, scope)])
            for each in tree.args
        ]  # fmt: skip
        otherwise = self.holds(tree.defresult, scope) if tree.defresult else NEVER
        return either([*branches, otherwise])

    def _sublink(self, tree: Any, scope: Scope) -> Condition:
        """Read `exists`, `in` or a scalar subquery; one without a table is just its value."""
        select = tree.subselect
        if select.larg or select.fromClause or select.whereClause or tree.testexpr:
            return condition_of(self.value((tree.testexpr, select), scope))
        return self.holds(select.targetList[0].val, scope)

    def _asked(self, call: Any, scope: Scope) -> Condition:
        """Read a call; a body that is one expression keeps its branches."""
        functions = self.functions(call, scope)
        if not functions:
            return condition_of(self.value(call, scope))
        arguments = [self.value(each, scope) for each in call.args or ()]
        return either(self._answer(each, arguments, scope) for each in functions)

    def _answer(self, function: Function, arguments: list[Ways], scope: Scope) -> Condition:
        body = self.bodies.of(function.identity)
        last = body.steps[-1].tree if body.steps else None
        if function.language != "sql" or function.identity in scope.callers:
            last = None
        if isinstance(last, ast.SelectStmt) and last.targetList and not last.fromClause:
            inside = self.inside(function, arguments, scope)
            return self.holds(last.targetList[0].val, inside)
        return condition_of(self.returned(function, arguments, scope))
