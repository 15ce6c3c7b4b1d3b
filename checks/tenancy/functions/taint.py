"""Text of a function's caller that ends up in a statement the function runs.

What goes through `quote_ident`, `quote_literal`, or `%I` and `%L` of `format` is a name or a
value then, and no longer a piece of a statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pglast import ast
from pglast.enums import A_Expr_Kind

from ..catalog import Function
from ..code.lookup import Scope
from ..code.nodes import named_relations, of_type, text_of, words
from ..guards.context import COMPARING, names_in

QUOTING = {"quote_ident", "quote_literal", "quote_nullable"}
SPECIFIER = re.compile(r"%(?:(\d+)\$)?-?(?:\*(?:\d+\$)?|\d+)?([sIL%])")
# Types whose text cannot be a piece of a statement; of others nobody knows.
HARMLESS = re.compile(
    r"(small|big)?int(eger)?|int[248]|numeric|real|float[48]|double precision|money|bool(ean)?|"
    r"uuid|oid|inet|cidr|bit|date|time(tz|stamp|stamptz)?( with(out)? time zone)?|interval|"
    r"reg(class|proc|procedure|type|role|namespace)"
)


def caller_names(function: Function) -> set[str]:
    """Return the arguments whose text a caller chooses; of a trigger, the rows."""
    if function.returns == "trigger":
        return {"new", "old"}
    found = set()
    for number, type in enumerate(function.argument_types, 1):
        if not HARMLESS.fullmatch(type.removesuffix("[]")):
            found |= {f"${number}", *function.argument_names[number - 1 : number]}
    return found - {""}


def unsafe(tree: Any, scope: Scope, names: Iterable[str]) -> bool:
    """Say whether a value contains text that goes by some names, as it is."""
    if isinstance(tree, ast.ColumnRef | ast.ParamRef):
        return any(name in names for name in names_in(tree, scope))
    if isinstance(tree, ast.TypeCast) and _harmless(tree.typeName):
        return False
    if isinstance(tree, ast.A_Expr) and words(tree.name)[-1:] and words(tree.name)[-1] in COMPARING:
        return False
    if isinstance(tree, ast.SubLink):
        return unsafe(getattr(tree.subselect, "targetList", ()), scope, names)
    return any(unsafe(part, scope, names) for part in _parts(tree))


def _parts(tree: Any) -> Iterator[Any]:
    """Yield the parts of an expression that its text is made of."""
    if isinstance(tree, tuple):
        yield from tree
    elif isinstance(tree, ast.CaseExpr):
        yield from (each.result for each in tree.args or ())
        yield tree.defresult
    elif isinstance(tree, ast.FuncCall):
        yield from _arguments(tree)
    elif isinstance(tree, ast.Node):
        yield from (getattr(tree, name) for name in tree)


def _arguments(call: Any) -> Iterator[Any]:
    """Yield the arguments of a call that stay as they are.

    The template of `format` may be put together itself; its constant parts hold the places.
    """
    name = words(call.funcname)[-1]
    arguments: tuple[Any, ...] = call.args or ()
    if name in QUOTING:
        return
    template = arguments[:1] if name == "format" and not call.func_variadic else ()
    texts = [text for node in of_type(template, ast.A_Const) if (text := text_of(node))]
    if not texts:
        yield from arguments
        return
    yield arguments[0]
    place = 0
    for position, kind in SPECIFIER.findall("".join(texts)):
        if kind != "%":
            place = int(position) if position else place + 1
            if kind == "s":
                yield from arguments[place : place + 1]


def _harmless(type: Any) -> bool:
    return bool(HARMLESS.fullmatch(words(type.names)[-1])) and not type.arrayBounds


def chosen_from_list(tree: Any, scope: Scope) -> set[str]:
    """Return the names that a condition holds against a list of constants."""
    return {
        name
        for node in of_type(tree, ast.A_Expr)
        if node.kind == A_Expr_Kind.AEXPR_IN
        and all(isinstance(each, ast.A_Const) for each in node.rexpr or ())
        for name in names_in(node.lexpr, scope)
    }


def drawn_from(tree: Any, known: Callable[[Any], bool]) -> bool:
    """Say whether a select returns columns of relations that somebody else can write."""
    targets = getattr(tree, "targetList", None) or ()
    columns = any(isinstance(target.val, ast.ColumnRef) for target in targets)
    return columns and any(known(each) for each in named_relations(tree))
