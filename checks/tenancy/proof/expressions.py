"""Expressions without operators of their own: columns, constants, logic and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pglast import ast
from pglast.enums import BoolExprType, BoolTestType, NullTestType

from .casting import UNKNOWN, cast, equal, literal, unified
from .logic import FALSE, TRUE, both, either, no, when
from .parsing import names
from .problem import Handler, Problem, Scope
from .sessions import CLAIMS, trusted, value_function
from .terms import Value, certain, nothing, truth
from .typenames import named, shortened


def column(p: Problem, node: Any, scope: Scope) -> Value:
    """Resolve a name: the nearest query that has it, then the function's arguments."""
    parts = names(node.fields)
    for frame in scope.frames:
        for alias, source in frame.items():
            if len(parts) == 1 or parts[-2] == alias:
                found = source.get(parts[-1])
                if found is not None:
                    return found
    if parts[-1] in scope.params:
        return scope.params[parts[-1]]
    return p.unknown(f"{'.'.join(parts)} is not modelled")


def parameter(p: Problem, node: Any, scope: Scope) -> Value:
    """Return a function's argument by its number."""
    found = scope.params.get(f"${node.number}")
    return found or p.unknown(f"there is no argument ${node.number}")


def constant(p: Problem, node: Any, scope: Scope) -> Value:
    """Return a literal."""
    if node.isnull:
        return nothing(UNKNOWN)
    kind, value = type(node.val), node.val
    if kind is ast.Boolean:
        return certain(TRUE if value.boolval else FALSE)
    if kind is ast.Integer:
        return literal(p, str(value.ival), "integer")
    if kind is ast.Float:
        whole = value.fval.isdigit()
        return literal(p, value.fval, "bigint" if whole else "numeric")
    if kind is ast.String:
        return literal(p, value.sval, UNKNOWN)
    return p.unknown(f"the literal {kind.__name__} is not modelled")


def converted(p: Problem, node: Any, scope: Scope) -> Value:
    """Cast."""
    value = p.value(node.arg, scope)
    return trusted(p, cast(p, value, named(node.typeName), shortened(node.typeName)), scope)


def logic(p: Problem, node: Any, scope: Scope) -> Value:
    """Combine conditions in three values."""
    parts = [p.truth(each, scope) for each in node.args]
    if node.boolop == BoolExprType.NOT_EXPR:
        return truth(parts[0].false, parts[0].true)
    trues, falses = [v.true for v in parts], [v.false for v in parts]
    if node.boolop == BoolExprType.AND_EXPR:
        return truth(both(*trues), either(*falses))
    return truth(either(*trues), both(*falses))


def null_test(p: Problem, node: Any, scope: Scope) -> Value:
    """Say whether something is null."""
    null = p.value(node.arg, scope).null
    return certain(null if node.nulltesttype == NullTestType.IS_NULL else no(null))


def truth_test(p: Problem, node: Any, scope: Scope) -> Value:
    """Say whether a condition is true, false or unknown."""
    value, kind = p.truth(node.arg, scope), node.booltesttype
    found = {
        BoolTestType.IS_TRUE: value.true,
        BoolTestType.IS_NOT_TRUE: no(value.true),
        BoolTestType.IS_FALSE: value.false,
        BoolTestType.IS_NOT_FALSE: no(value.false),
    }
    unknown = no(either(value.true, value.false))
    is_unknown = kind == BoolTestType.IS_UNKNOWN
    return certain(found.get(kind, unknown if is_unknown else no(unknown)))


def coalesce(p: Problem, node: Any, scope: Scope) -> Value:
    """Return the first argument that is not null."""
    values = [p.value(each, scope) for each in node.args]
    result = values[-1]
    for value in reversed(values[:-1]):
        result = chosen(p, no(value.null), value, result)
    paths = [v.path for v in values if v.path]
    path = next((each for each in paths if each[0] == CLAIMS), paths[0] if paths else ())
    return replace(result, path=path)


def case(p: Problem, node: Any, scope: Scope) -> Value:
    """Return the first branch whose condition is true."""
    last = p.value(node.defresult, scope) if node.defresult else nothing(UNKNOWN)
    subject = p.value(node.arg, scope) if node.arg else None
    for branch in reversed(node.args):
        if subject is None:
            condition = p.truth(branch.expr, scope).true
        else:
            condition = equal(p, subject, p.value(branch.expr, scope)).true
        last = chosen(p, condition, p.value(branch.result, scope), last)
    return last


def chosen(p: Problem, condition: Any, then: Value, otherwise: Value) -> Value:
    """Return one value or the other."""
    one, two = unified(p, then, otherwise)
    if one.type == two.type == "boolean":
        true = either(both(condition, one.true), both(no(condition), two.true))
        false = either(both(condition, one.false), both(no(condition), two.false))
        return truth(true, false)
    null = when(condition, one.null, two.null)
    return Value(when(condition, one.term, two.term), null, one.type)


def collated(p: Problem, node: Any, scope: Scope) -> Value:
    """Take in a collation: some call different texts equal."""
    value = p.value(node.arg, scope)
    usual = names(node.collname)[-1] in ("C", "POSIX", "default", "ucs_basic")
    return value if usual else p.apply(f"collate:{names(node.collname)[-1]}", (value,), "collated")


HANDLERS: Mapping[type, Handler] = {
    ast.ColumnRef: column,
    ast.ParamRef: parameter,
    ast.A_Const: constant,
    ast.TypeCast: converted,
    ast.BoolExpr: logic,
    ast.NullTest: null_test,
    ast.BooleanTest: truth_test,
    ast.CoalesceExpr: coalesce,
    ast.CaseExpr: case,
    ast.CollateClause: collated,
    ast.SQLValueFunction: value_function,
}
