"""Runs of migrations that no database saw, for tests of how they are judged."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fixtures.catalog import Difference
from fixtures.chain import Applied, Statement, Step

OK = Applied(True)
INDEX = Difference("index", "public.t.t_a_idx1", "unexpected", actual="create index")


def step_of(*statements: str, id: str = "1", alone: tuple[int, ...] = (), **facts: Any) -> Step:
    """Make a migration; its statements are on the lines 1, 2, 3."""
    listed = tuple(Statement(sql, at + 1, at in alone) for at, sql in enumerate(statements))
    name = facts.pop("name", f"{id}.sql")
    return Step(id, name, f"migrations/{name}", 1, "", listed, "", id, **facts)


def error(sqlstate: str, at: int = 0) -> Applied:
    """Make a failure."""
    return Applied(False, sqlstate=sqlstate, message="the server's words", at=at)


def run_of(applied: Applied = OK, catalog: Any = (), rows: Any = (), **facts: Any) -> Any:
    """Make a run of a migration on seeded rows."""
    default = {
        "step": step_of("select 1"),
        "coverage": {"public.t": "fingerprint"},
        "unseeded": {},
        "lost": (),
        "touched": {},
    }
    return SimpleNamespace(applied=applied, catalog=catalog, rows=rows, **(default | facts))


def change(before: int = 2, after: int | None = 2, *columns: str, table: str = "public.t") -> Any:
    """Make a change of a table's rows."""
    return SimpleNamespace(table=table, before=before, after=after, columns=columns)
