"""What counts as the session's context in an expression, and what is compared with it.

The context are the settings that the profile's sources name, and every function that reads
them: `auth.uid()` does, and so does a helper around it. A row or an argument is bound where it
is compared with a value that comes from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import A_Expr_Kind, BoolExprType, SQLValueFunctionOp, SubLinkType
from pglast.parser import ParseError

from ..code.bodies import Bodies, settings_read
from ..code.lookup import Scope
from ..code.nodes import nodes, of_type, words
from ..given import Intent

JWT_SETTINGS = ("request.jwt.claims", "request.jwt.claim.")
COMPARING = {"=", "<>", "!=", "@>", "<@", "&&"}
UNEQUAL = {"<>", "!="}
NOT_ONE_OF = {A_Expr_Kind.AEXPR_DISTINCT, A_Expr_Kind.AEXPR_OP_ALL}  # all of none is true
KINDS = {
    A_Expr_Kind.AEXPR_OP,
    A_Expr_Kind.AEXPR_OP_ANY,
    A_Expr_Kind.AEXPR_OP_ALL,
    A_Expr_Kind.AEXPR_DISTINCT,
    A_Expr_Kind.AEXPR_NOT_DISTINCT,
    A_Expr_Kind.AEXPR_IN,
}


class Context:
    """The context of a profile's sessions, as functions and expressions read it."""

    def __init__(self, bodies: Bodies, intent: Intent) -> None:
        self.bodies = bodies
        self.sources = [source.read.lower() for source in intent.section.sources]
        self._reads: dict[str, bool] = {}
        self._named = self._allowed(intent)

    def _allowed(self, intent: Intent) -> frozenset[str]:
        """Return the functions without arguments that the session's own query calls."""
        session = intent.section.session
        tree = _parsed(session.allowed if session else "")
        scope = Scope(tuple(intent.section.schemas))
        calls = self.bodies.calls_of(scope, tree)
        return frozenset(identity for call, identity in calls if not call.args)

    def is_setting(self, name: str) -> bool:
        """Say whether a setting carries identity, by the profile's sources."""
        if f"setting:{name}" in self.sources:
            return True
        signed = any(source.startswith("jwt:") for source in self.sources)
        return signed and (name == JWT_SETTINGS[0] or name.startswith(JWT_SETTINGS[1]))

    def reads(self, identity: str) -> bool:
        """Say whether a function reads the context, itself or by what it calls."""
        if identity not in self._reads:
            self._reads[identity] = any(
                each in self._named or any(map(self.is_setting, self.bodies.of(each).settings))
                for each in self.bodies.closure(identity)
            )
        return self._reads[identity]

    def derived(self, tree: Any, scope: Scope, variables: Collection[str] = ()) -> bool:
        """Say whether a value comes from the context, or from variables that do."""
        if any(map(self.is_setting, settings_read(tree))):
            return True
        if any(self.reads(identity) for _, identity in self.bodies.calls_of(scope, tree)):
            return True
        if any(name in variables for name in names_in(tree, scope)):
            return True
        return "session_user" in self.sources and any(
            node.op == SQLValueFunctionOp.SVFOP_SESSION_USER
            for node in of_type(tree, ast.SQLValueFunction)
        )

    def compared(self, tree: Any, scope: Scope, variables: Collection[str] = ()) -> bool:
        """Say whether a row or an argument is compared with the context somewhere in a tree."""
        return any(
            self.binds(left, right, scope, variables) or self.binds(right, left, scope, variables)
            for left, right in comparisons(tree)
        )

    def binds(self, one: Any, other: Any, scope: Scope, variables: Collection[str] = ()) -> bool:
        """Say whether one side is the context and nothing else, and the other side varies.

        `coalesce(context, row) = row` holds for every row where the context is missing.
        """
        varies = next(of_type(other, ast.ColumnRef, ast.ParamRef), None) is not None
        mixed = set(names_in(outside_selects(one), scope)) - set(variables)
        return (
            varies
            and not mixed
            and self.derived(one, scope, variables)
            and not self.derived(other, scope, variables)
        )


def comparisons(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield both sides of every comparison in a tree."""
    return (pair for node in nodes(tree) if (pair := sides(node)))


def sides(node: Any) -> tuple[Any, Any] | None:
    """Return both sides of a comparison; `in (select …)` is one."""
    if isinstance(node, ast.A_Expr) and node.kind in KINDS and node.lexpr is not None:
        return (node.lexpr, node.rexpr) if words(node.name)[-1] in COMPARING else None
    if isinstance(node, ast.SubLink) and node.subLinkType == SubLinkType.ANY_SUBLINK:
        return (node.testexpr, node.subselect)
    return None


def equal_sides(node: Any) -> tuple[Any, Any] | None:
    """Return both sides where they must meet: a row that is not of the context fails."""
    apart = isinstance(node, ast.A_Expr) and (
        words(node.name)[-1] in UNEQUAL or node.kind in NOT_ONE_OF
    )
    return None if apart else sides(node)


def conjuncts(tree: Any) -> Iterator[Any]:
    """Yield what must all hold for a condition to hold."""
    if isinstance(tree, ast.BoolExpr) and tree.boolop == BoolExprType.AND_EXPR:
        for each in tree.args or ():
            yield from conjuncts(each)
    elif tree is not None:
        yield tree


def names_in(tree: Any, scope: Scope) -> Iterator[str]:
    """Yield the first name of each reference; `function.variable` is the variable."""
    for node in of_type(tree, ast.ColumnRef):
        parts = words(node.fields)
        if len(parts) > 1 and parts[0] == scope.label:
            parts = parts[1:]
        yield from parts[:1]
    for parameter in of_type(tree, ast.ParamRef):
        yield f"${parameter.number}"


def outside_selects(tree: Any) -> tuple[ast.Node, ...]:
    """Return the references of an expression that stand in no select of their own."""
    if isinstance(tree, ast.SelectStmt | ast.SubLink):
        return ()
    if isinstance(tree, ast.ColumnRef | ast.ParamRef):
        return (tree,)
    if isinstance(tree, tuple):
        return tuple(found for each in tree for found in outside_selects(each))
    if isinstance(tree, ast.Node):
        return tuple(found for name in tree for found in outside_selects(getattr(tree, name)))
    return ()


def _parsed(query: str) -> Any:
    try:
        return parse_sql(query)
    except ParseError:
        return ()
