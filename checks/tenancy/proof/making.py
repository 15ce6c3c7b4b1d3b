"""Rows that functions make in FROM, where the function cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

from .functions import arguments
from .logic import Term, both, no, same
from .problem import Problem, Scope
from .queries import Item
from .terms import Derived, Row, Source, Value
from .typenames import canonical, element


def made(p: Problem, item: Item, scope: Scope, frame: dict[str, Source], row: Row) -> Term:
    """Take a row that a function makes of its arguments."""
    values = list(arguments(p, item.call, scope, by_place=True).values())
    if item.function is not None:
        p.notes[f"{item.function.identity} is any function"] = None
    types = _columns(p, item, _returned(row.table, values, item))
    single = not _several(item)
    frame[item.alias] = Derived(
        lambda name: row.made("made" if single else name, types[name]) if name in types else None
    )
    return _made_of(row, values)


def _columns(p: Problem, item: Item, type: str) -> dict[str, str]:
    """Return the columns of what a function makes, with their types."""
    if not _several(item):
        names = item.columns or (item.alias, "value", item.table.rpartition(".")[2])
        return dict.fromkeys(("made", *names), type)
    assert item.function is not None
    returns = item.function.returns
    if returns.startswith("TABLE("):
        parts = [part.split(None, 1) for part in returns[6:-1].split(", ")]
        return {part[0].strip('"'): canonical(part[-1]) for part in parts}
    listed = p.world.catalog.columns.get(_relation(p, returns), ())
    return {column.name: canonical(column.type) for column in listed}


def _several(item: Item) -> bool:
    if item.function is None:
        return False
    returns = item.function.returns
    return returns.startswith("TABLE(") or "." in returns.removeprefix("SETOF ")


def _relation(p: Problem, returns: str) -> str:
    """Return the table whose rows a function returns; empty where it is another type."""
    name = returns.removeprefix("SETOF ")
    return name if name in p.world.catalog.relations else ""


def _made_of(row: Row, values: Sequence[Value]) -> Term:
    """Say that a made row belongs to these arguments."""
    parts = []
    for number, value in enumerate(values):
        hidden = row.made(f"argument {number}", value.type, not_null=True)
        parts += [no(value.null), same(hidden.term, value.term)]
    return both(*parts)


def _returned(table: str, values: Sequence[Value], item: Item | None = None) -> str:
    """Return the type of what a row-making function returns."""
    if item is not None and item.function is not None:
        return canonical(item.function.returns.removeprefix("SETOF "))
    if table == "call unnest":
        return element(values[0].type) if values else ""
    return "text" if "text" in table or "keys" in table or "split" in table else ""
