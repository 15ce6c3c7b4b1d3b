"""The rows are those that were there before, and those that must be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from .rows import changed_tables, missing_rows


@check("PAR006", severity="blocker", tags={"parity"}, phases={"postflight"}, source="seed 002, P4")
def test_recorded_rows_are_unchanged(
    recorded: Mapping[str, Any],
    parity: Any,
    rows_now: Callable[[str, list[str]], tuple[int, str]],
) -> None:
    """The rows of the declared tables are those recorded before the upgrade.

    Count and content are compared over the columns that existed then, so that a column added
    by the upgrade is no difference, and a value rewritten by a back-fill is.

    Fix: compare the table with the restore point, and decide with its owner.
    """
    expect_none(changed_tables(recorded, parity.tables, rows_now))


@check(
    "PAR007",
    severity="blocker",
    tags={"parity"},
    phases=("preflight", "postflight"),
    source="seed 003, Step 1",
)
def test_required_rows_are_present(db: Connection[Any], required_rows: list[Any]) -> None:
    """The rows that the profile requires are present.

    Policies and switches that a release seeds are part of it: an empty table of them means
    that nothing is guarded.

    Fix: run the seed step of the runbook again.
    """
    expect_none(missing_rows(db, required_rows))
