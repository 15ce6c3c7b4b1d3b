"""Operators: comparisons and arithmetic by their meaning, all others as functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind as Kind

from .arrays import any_of
from .casting import UNKNOWN, cast, distinct, equal, literal, unified
from .logic import BOOL, INT, both, either, no, same, symbol, term
from .parsing import names
from .problem import Handler, Problem, Scope, truth_where
from .sessions import trusted
from .terms import Value, truth
from .typenames import INTEGERS

ORDERS = {"<", ">", "<=", ">="}
MIRRORED = {">": "<", "<=": "<", ">=": "<"}
ARITHMETIC = {"+", "-"}
TRUTHS = {"~~", "~~*", "!~~", "!~~*", "~", "~*", "!~", "!~*", "@>", "<@", "?", "?|", "?&", "&&"}
TRUTHS |= {"^@", "@@", "@?", "<<", ">>", "-|-", "<<=", ">>="}
BETWEENS = {Kind.AEXPR_BETWEEN, Kind.AEXPR_NOT_BETWEEN}


def operation(p: Problem, node: Any, scope: Scope) -> Value:
    """Apply an operator."""
    kind, name = node.kind, _symbol(p, node)
    if kind in (Kind.AEXPR_OP_ANY, Kind.AEXPR_OP_ALL, Kind.AEXPR_IN):
        return _quantified(p, node, scope, name)
    if kind in BETWEENS:
        return _between(p, node, scope)
    if isinstance(node.lexpr, ast.RowExpr) and isinstance(node.rexpr, ast.RowExpr):
        return _rows(p, node, scope, name)
    right = p.value(node.rexpr, scope)
    if node.lexpr is None:
        return _prefixed(p, name, right)
    left = p.value(node.lexpr, scope)
    if kind in (Kind.AEXPR_DISTINCT, Kind.AEXPR_NOT_DISTINCT):
        apart = distinct(p, left, right)
        return apart if kind == Kind.AEXPR_DISTINCT else truth(apart.false, apart.true)
    if kind == Kind.AEXPR_NULLIF:
        alike = equal(p, left, right).true
        return replace(left, null=either(left.null, alike), text=None, pair=None)
    return trusted(p, applied(p, name, left, right), scope)


def _symbol(p: Problem, node: Any) -> str:
    """Return an operator's name; one that somebody wrote means what its function does."""
    parts = names(node.name)
    return ".".join(parts) if parts in p.world.catalog.operators else parts[-1]


def applied(p: Problem, name: str, left: Value, right: Value) -> Value:
    """Apply an operator to two values."""
    if name in ("=", "<>", "!="):
        alike = equal(p, left, right)
        return alike if name == "=" else truth(alike.false, alike.true)
    if name in ORDERS:
        return _ordered(p, name, *unified(p, left, right))
    if name in ("->", "->>", "#>", "#>>"):
        return _member(p, name, left, _texted(p, right))
    if name in ARITHMETIC and {left.type, right.type} <= INTEGERS:
        made = term(name, (left.term, right.term), INT)
        return Value(made, either(left.null, right.null), left.type)
    return _opaque(p, name, _texted(p, left), _texted(p, right))


def _opaque(p: Problem, name: str, left: Value, right: Value) -> Value:
    p.notes[f"the operator {name} is any operator"] = None
    type = "boolean" if name in TRUTHS else "text" if name == "||" else ""
    negated = name.startswith("!~")
    strict = name != "||" or "text" in (left.type, right.type)
    value = p.apply(name.removeprefix("!"), (left, right), type, strict=strict)
    return truth(value.false, value.true) if negated else value


def _texted(p: Problem, value: Value) -> Value:
    return cast(p, value, "text") if value.type == UNKNOWN else value


def _ordered(p: Problem, name: str, left: Value, right: Value) -> Value:
    known = both(no(left.null), no(right.null))
    if left.type in INTEGERS and right.type in INTEGERS:
        return truth_where(known, term(name, (left.term, right.term), BOOL))
    p.notes[f"the order of {left.type or 'unknown'} values is any order"] = None
    swap = name in (">", "<=")
    one, two = (right, left) if swap else (left, right)
    less = partial(symbol, f"< {left.type}", BOOL)
    if one.term.sort == two.term.sort:
        p.add(no(less(one.term, two.term)), no(less(two.term, one.term)))
        p.add(no(same(one.term, two.term)), no(less(one.term, two.term)))
    holds = less(one.term, two.term)
    return truth_where(known, holds if name in ("<", ">") else no(holds))


def _member(p: Problem, name: str, left: Value, right: Value) -> Value:
    """Reach into JSON; a path of keys is the same as one key after the other."""
    if name in ("#>", "#>>"):
        keys = (right.text or "").strip("{}").split(",")
        if right.text is None or not all(k and k.isidentifier() for k in keys):
            return p.apply(name, (left, right), "text" if name == "#>>" else left.type)
        for key in keys[:-1]:
            left = _member(p, "->", left, literal(p, key, "text"))
        return _member(p, name.replace("#", "-"), left, literal(p, keys[-1], "text"))
    value = p.apply(name, (left, right), "text" if name == "->>" else left.type)
    path = (*left.path, right.text) if left.path and right.text is not None else ()
    return replace(value, path=path)


def _prefixed(p: Problem, name: str, right: Value) -> Value:
    if right.type in INTEGERS and name == "-":
        return Value(term("-", (right.term,), INT), right.null, right.type)
    if name == "-" and right.text is not None:
        return literal(p, f"-{right.text}", right.type)
    return p.apply(f"prefix {name}", (right,), right.type)


def _between(p: Problem, node: Any, scope: Scope) -> Value:
    value = p.value(node.lexpr, scope)
    low, high = (p.value(each, scope) for each in node.rexpr)
    above, below = applied(p, ">=", value, low), applied(p, "<=", value, high)
    true, false = both(above.true, below.true), either(above.false, below.false)
    return truth(false, true) if node.kind == Kind.AEXPR_NOT_BETWEEN else truth(true, false)


def _rows(p: Problem, node: Any, scope: Scope, name: str) -> Value:
    if name not in ("=", "<>") or node.kind != Kind.AEXPR_OP:
        return p.unknown(f"{name} of rows is not modelled", "boolean")
    pairs = zip(node.lexpr.args, node.rexpr.args, strict=True)
    parts = [equal(p, p.value(a, scope), p.value(b, scope)) for a, b in pairs]
    true, false = both(*(v.true for v in parts)), either(*(v.false for v in parts))
    return truth(true, false) if name == "=" else truth(false, true)


def _quantified(p: Problem, node: Any, scope: Scope, name: str) -> Value:
    """Compare with each of several values: `in (…)`, `= any (…)`, `<> all (…)`."""
    left = p.value(node.lexpr, scope)
    negated = node.kind == Kind.AEXPR_OP_ALL or (node.kind == Kind.AEXPR_IN and name == "<>")
    if not negated:
        return any_of(p, node.rexpr, scope, lambda right: applied(p, name, left, right))

    def fails(right: Value) -> Value:
        value = applied(p, name, left, right)
        return truth(value.false, value.true)

    some = any_of(p, node.rexpr, scope, fails)
    return truth(some.false, some.true)


def minimum_maximum(p: Problem, node: Any, scope: Scope) -> Value:
    """GREATEST and LEAST ignore nulls; which one they return is left open."""
    values = tuple(p.value(each, scope) for each in node.args)
    return p.apply(f"extreme:{node.op}", values, values[0].type, strict=False)


HANDLERS: Mapping[type, Handler] = {ast.A_Expr: operation, ast.MinMaxExpr: minimum_maximum}
