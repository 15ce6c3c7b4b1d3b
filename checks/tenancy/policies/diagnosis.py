"""Why a policy admits what it should not, read from its syntax tree after the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pglast import ast, parse_sql
from pglast.parser import ParseError
from pglast.stream import RawStream

from ..code.nodes import of_type, words
from ..given import TableIntent
from ..reading import Condition, Way
from .sources import Trust, is_identity

Branch = frozenset[Way]


def reason(table: TableIntent, text: str, branches: Condition, trust: Trust) -> str:
    """Say in one clause why a text does not bind a row to the tenants of the session.

    `branches` are those of the text together with what restricts it.
    """
    tree: Any = parse_sql(f"select {text}")[0].stmt
    if said := next(_captured(tree), ""):
        return said
    keys, told = tenant_keys(table), sorted(branches, key=str)
    for why in (_loose, _suspect, _elsewhere, _otherwise):
        for branch in told:
            if said := why(branch, keys, trust):
                return said
    return "its condition holds for such a row"


def unbound(branches: Condition) -> str:
    """Say why a condition cannot bind its rows, whatever its functions do; empty if it may."""
    told = (_loose(branch, frozenset(), None) for branch in sorted(branches, key=str))
    return next(filter(None, told), "")


def tenant_keys(table: TableIntent) -> frozenset[str]:
    """Return the columns over which the tenants of a row are found."""
    try:
        trees = parse_sql(table.tenants or "select")
    except ParseError:
        return frozenset()
    names = (words(column.fields) for column in of_type(trees, ast.ColumnRef))
    return frozenset(name[-1] for name in names if len(name) == 2 and name[0] == "r")


def _loose(branch: Branch, _: frozenset[str], __: Trust | None) -> str:
    """Describe a branch in which nothing ties a column of the row to the session."""
    if any(_ties(way) for way in branch):
        return ""
    facts = sorted({fact for way in branch for fact in way})
    columns = [fact.name for fact in facts if fact.kind == "row"]
    tables = [fact.name for fact in facts if fact.kind == "table"]
    identity = [fact for fact in facts if is_identity(fact)]
    if tables and not columns:
        return f"its subquery on {_list(tables)} is not tied to the row"
    if identity and not columns:
        return f"it asks {_list(identity)} and nothing of the row"
    if columns:
        return f"it admits rows by {_list(columns)} alone, whoever asks"
    return "it asks nothing"


def _suspect(branch: Branch, _: frozenset[str], trust: Trust) -> str:
    tied = [way for way in branch if _ties(way)]
    suspects = sorted({fact for way in tied for fact in way if trust.suspect(fact)})
    if not suspects:
        return ""
    return f"it binds {_list(_columns(tied))} to {_list(suspects)}, which users can write"


def _elsewhere(branch: Branch, keys: frozenset[str], _: Trust) -> str:
    columns = _columns([way for way in branch if _ties(way)])
    if not keys or keys & set(columns):
        return ""
    return f"it binds {_list(columns)}, not {' or '.join(sorted(keys))}"


def _otherwise(branch: Branch, _: frozenset[str], __: Trust) -> str:
    """Say what the row is bound to, which is not what the session's tenants are read from."""
    tied = [way for way in branch if _ties(way)]
    facts = sorted({fact for way in tied for fact in way if fact.kind != "row"})
    told = [f"rows of {fact.name}" if fact.kind == "table" else str(fact) for fact in facts]
    return f"it binds {_list(_columns(tied))} to {_list(told)}, which allows more than it may"


def _columns(ways: Iterable[Way]) -> list[str]:
    return sorted({fact.name for way in ways for fact in way if fact.kind == "row"})


def _ties(way: Way) -> bool:
    """Say whether a part can tie the row to something: identity, or another table's rows."""
    return any(fact.kind == "row" for fact in way) and any(
        is_identity(fact) or fact.kind in ("table", "opaque") for fact in way
    )


def _captured(tree: Any) -> Iterator[str]:
    """Find comparisons of a column with itself; in a subquery a name was captured."""
    node: Any
    for node in of_type(tree, ast.A_Expr):
        left, right = node.lexpr, node.rexpr
        columns = isinstance(left, ast.ColumnRef) and isinstance(right, ast.ColumnRef)
        if columns and words(left.fields) == words(right.fields):
            how = "the subquery captured the row's name" if len(left.fields) > 1 else "no test"
            yield f"it compares {RawStream()(left)} with itself: {how}"


def _list(facts: Iterable[object]) -> str:
    return ", ".join(map(str, facts))
