"""The steps of a function: its statements, values and conditions, as syntax trees.

Functions in SQL and in PL/pgSQL alike; what cannot be parsed raises ParseError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pglast import ast, parse_plpgsql, parse_sql
from pglast.parser import ParseError

from ..catalog import Function
from .nodes import text_of

ERROR = 21  # elevel of `raise exception`
RETURNS = frozenset({"raise", "return"})
ACTS = RETURNS | {"execsql", "perform", "call", "dynexecute", "return_next", "return_query"}
ALIAS = re.compile(r"\b([\w$]+)\s+alias\s+for\s+(\$?[\w$]+)\s*;", re.I)
# The parser knows no types but the system's; which one it is matters to nobody here.
ARRAY = re.compile(
    r"\b(?!array\b)(?:[\w$]+|\"[^\"]+\")(?:\.(?:[\w$]+|\"[^\"]+\"))?\s*\[\s*\]", re.I
)
ASSIGNED = re.compile(r'\s*(?:"((?:[^"]|"")+)"|([\w$]+))[^=]*?:?=', re.S)
DYNAMIC = {"PLpgSQL_stmt_dynexecute": "query", "PLpgSQL_stmt_dynfors": "query"}
CONDITIONS = {
    "PLpgSQL_stmt_if": "cond",
    "PLpgSQL_if_elsif": "cond",
    "PLpgSQL_stmt_assert": "cond",
    "PLpgSQL_case_when": "expr",
}
BOUND = "query", "sqlstmt", "expr"


@dataclass(frozen=True)
class Step:
    """One step; a value or condition stands as the `select` of just it."""

    kind: str  # statement, value, condition, dynamic (a value that is run)
    tree: Any
    into: tuple[str, ...] = ()  # variables that take the result
    stops: bool = False  # of a condition: what depends on it raises, returns or acts
    refuses: bool = False  # of a condition: where it holds, the function raises or returns


def steps_of(function: Function) -> tuple[Step, ...]:
    """Read a function in SQL or PL/pgSQL, step by step."""
    if function.language == "sql":
        return tuple(Step("statement", tree) for tree in _sql(function))
    try:
        parsed = parse_plpgsql(function.definition)
    except ParseError:
        parsed = parse_plpgsql(_plain(function.definition))
    body = parsed[0]["PLpgSQL_function"]
    aliases = [_value(old, (new,)) for new, old in ALIAS.findall(function.body)]
    return (*aliases, *_steps(body, body["datums"]))


def _sql(function: Function) -> Iterator[Any]:
    if not function.standard_body:
        yield from (raw.stmt for raw in parse_sql(function.body))
        return
    created: Any = parse_sql(function.definition)[0].stmt
    body = created.sql_body
    for part in body if isinstance(body, tuple) else (body,):
        for each in part if isinstance(part, tuple) else (part,):
            yield _select(each.returnval) if isinstance(each, ast.ReturnStmt) else each


def _select(expression: Any) -> ast.SelectStmt:
    return ast.SelectStmt(targetList=(ast.ResTarget(val=expression),))


def _plain(definition: str) -> str:
    """Write types so that the parser can take them: arrays of text, nothing variadic."""
    return re.sub(r"\bvariadic\b", "", ARRAY.sub("text[]", definition), flags=re.I)


def _steps(node: Any, datums: Sequence[Any]) -> Iterator[Step]:
    if isinstance(node, list):
        for each in node:
            yield from _steps(each, datums)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _step(key, value, datums)


def _step(key: str, value: Any, datums: Sequence[Any]) -> Iterator[Step]:
    """Read one entry of the parser's answer: the step itself, then what is in it."""
    handled: tuple[str, ...] = ()
    if not isinstance(value, dict):
        yield from _steps(value, datums)
        return
    if key == "PLpgSQL_expr":
        yield _parsed(value)
    elif key == "PLpgSQL_var":
        handled = ("default_val", "cursor_explicit_expr")
        yield from (
            _parsed(value[h]["PLpgSQL_expr"], (value["refname"],)) for h in handled if h in value
        )
    elif condition := CONDITIONS.get(key):
        handled = (condition,)
        yield _condition(value, condition, always=key == "PLpgSQL_stmt_assert")
    elif key in ("PLpgSQL_stmt_forc", "PLpgSQL_stmt_fetch"):
        cursor = datums[value.get("curvar", 0)]["PLpgSQL_var"]["refname"]
        yield _value(f'"{cursor}"', _targets(value))
    elif dynamic := _dynamic(key, value):
        handled = (dynamic,)
        yield from _run(value[dynamic]["PLpgSQL_expr"], _targets(value))
    elif targets := _targets(value):
        handled = BOUND
        yield from (_parsed(value[h]["PLpgSQL_expr"], targets) for h in BOUND if h in value)
    rest = {name: part for name, part in value.items() if name not in handled}
    yield from _steps(rest, datums)


def _dynamic(key: str, value: Any) -> str:
    return "dynquery" if "dynquery" in value else DYNAMIC.get(key, "")


def _run(expression: Any, targets: tuple[str, ...]) -> Iterator[Step]:
    """Read a text that is run as its statements; any other value is known only when it runs."""
    step = _parsed(expression, targets)
    text = text_of(step.tree.targetList[0].val)
    if text is None:
        yield Step("dynamic", step.tree, targets)
    else:
        yield from (Step("statement", raw.stmt, targets) for raw in parse_sql(text))


def _condition(value: Any, name: str, always: bool) -> Step:
    tree = _parsed(value[name]["PLpgSQL_expr"]).tree
    branch = value.get("then_body", value.get("stmts"))
    return Step(
        "condition",
        tree,
        stops=always or _acts(value),
        refuses=_acts(branch, RETURNS) and not _acts(branch, ACTS - RETURNS),
    )


def _acts(node: Any, acts: frozenset[str] = ACTS) -> bool:
    """Say whether something follows from a condition other than a notice."""
    if isinstance(node, list):
        return any(_acts(each, acts) for each in node)
    if not isinstance(node, dict):
        return False
    raised = "raise" in acts and _raised(node)
    return raised or any(
        key.removeprefix("PLpgSQL_stmt_") in acts - {"raise"} or _acts(value, acts)
        for key, value in node.items()
    )


def _raised(node: Any) -> bool:
    return bool(node.get("PLpgSQL_stmt_raise", {}).get("elog_level", 0) >= ERROR)


def _targets(value: Any) -> tuple[str, ...]:
    """Return the variables that take a result; of a record's field, the record."""
    target = value.get("target") or value.get("var") or {}
    if not isinstance(target, dict):  # of `get diagnostics`, which tells no rows
        return ()
    row, record = target.get("PLpgSQL_row", {}), target.get("PLpgSQL_rec", {})
    fields = [field["name"].partition(".")[0] for field in row.get("fields", ())]
    single = record or target.get("PLpgSQL_var", {})
    return tuple(fields) or ((single["refname"],) if single else ())


def _parsed(expression: Any, into: tuple[str, ...] = ()) -> Step:
    """Parse a statement (mode 0), a value (2) or an assignment (3 and above)."""
    query, mode = expression["query"], expression["parseMode"]
    if mode == 0:
        return Step("statement", parse_sql(query)[0].stmt, into)
    if mode >= 3 and (found := ASSIGNED.match(query)):
        plain = (found[1] or found[2].lower()).replace('""', '"')
        return _value(query[found.end() :], (plain,))
    return _value(query, into)


def _value(expression: str, into: tuple[str, ...] = ()) -> Step:
    return Step("value", parse_sql(f"select {expression}")[0].stmt, into)
