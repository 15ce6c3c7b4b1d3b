"""Queries taken apart: what they read, in which order, and what they return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog import Function


@dataclass(frozen=True, eq=False)
class Item:
    """One thing in FROM: a table, a call, a query, or a join of two."""

    alias: str = ""
    table: str = ""
    call: Any = None  # a function that makes rows
    plan: Plan | None = None
    owner: str | None = None  # a view reads as its owner; empty string: as who asks
    function: Function | None = None  # the query is its body
    columns: tuple[str, ...] = ()  # as the alias names them
    join: tuple[Item, Item] | None = None
    quals: Any = None
    using: tuple[str, ...] = ()
    outer: bool = False  # the right side may be missing

    @property
    def tables(self) -> list[str]:
        """Return the tables whose rows it needs, in order."""
        if self.join:
            return [*self.join[0].tables, *self.join[1].tables]
        return list(self.plan.tables) if self.plan else [self.table]


@dataclass(frozen=True, eq=False)
class Plan:
    """One way to a result row."""

    stmt: Any
    items: tuple[Item, ...]
    outputs: tuple[tuple[str, Any], ...]  # name and expression; a star has neither
    partial: bool = False  # not every row that fits is a result
    tables: tuple[str, ...] = ()


Queries = Mapping[str, Any]  # common table expressions by name
