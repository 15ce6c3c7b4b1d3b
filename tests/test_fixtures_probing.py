"""Probing finds what is planted, through whatever answers first, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures.sandbox import Sandbox, Server
from fixtures.tenancy.probing import Cell, probe
from tests.probing_tables import TABLES
from tests.probing_trial import trial

Cells = dict[tuple[str, str, str, str, str], Cell]
Said = dict[str, str]


@pytest.fixture(scope="module")
def cells(server: Server) -> Iterator[Cells]:
    """Probe all tables once."""
    sandbox = Sandbox(server)
    made = trial(sandbox, TABLES, {"append_only": ["public.ledger"]})
    yield {cell.name: cell for cell in probe(made)}
    sandbox.close()


def said(cells: Cells, table: str, session: str = "bound", caller: str = "user") -> dict[str, str]:
    """Return operation and row → answer, and that of the policies alone where it differs."""
    return {
        f"{cell.operation} {cell.row}": cell.answer
        if cell.answer == cell.policy
        else f"{cell.answer}, alone {cell.policy}"
        for cell in cells.values()
        if (cell.table, cell.session, cell.caller) == (f"public.{table}", session, caller)
    }


def differences(cells: Cells, table: str, session: str = "bound") -> dict[str, str]:
    """Return in what a table differs from a healthy one."""
    healthy = HEALTHY if session == "bound" else CLOSED
    return {k: v for k, v in said(cells, table, session).items() if healthy[k] != v}


HEALTHY = {
    "S own": "rows", "I own": "rows", "U own": "rows", "D own": "rows", "M own": "policy",
    "S foreign": "none", "I foreign": "policy", "U foreign": "none", "D foreign": "none",
    "M foreign": "none",
}  # fmt: skip
CLOSED = {
    "S own": "none", "I own": "policy", "U own": "none", "D own": "none", "M own": "none",
    "S foreign": "none", "I foreign": "policy", "U foreign": "none", "D foreign": "none",
    "M foreign": "none",
}  # fmt: skip


def test_a_healthy_table_lets_in_its_own_and_nobody_else(cells: Cells) -> None:
    assert said(cells, "healthy") == HEALTHY
    for session in ("never_set", "empty"):
        assert said(cells, "healthy", session) == CLOSED
    assert said(cells, "healthy", caller="nobody") == CLOSED
    assert set(said(cells, "healthy", caller="anon").values()) == {"grant"}


WRITES = ["I own", "I foreign", "U own", "U foreign", "M own", "M foreign"]
ALL = [*HEALTHY]
BROKEN = dict.fromkeys(ALL, "broken")
ALONE = "alone rows"  # what only a trigger or a key stopped


@pytest.mark.parametrize(
    ("table", "bound", "never_set", "empty"),
    [
        ("masked", {"I foreign": "rows"}, *[{"I own": "rows", "I foreign": "rows"}] * 2),
        (
            "writable",
            dict.fromkeys(["U foreign", "M own", "M foreign"], "rows"),
            *[dict.fromkeys(["U own", "U foreign", "M own", "M foreign"], "rows")] * 2,
        ),
        (
            "theft",
            {"U foreign": "policy", "M foreign": "rows"},
            *[dict.fromkeys(["U own", "U foreign", "M own", "M foreign"], "policy")] * 2,
        ),
        ("deletable", {"D foreign": "rows"}, *[{"D own": "rows", "D foreign": "rows"}] * 2),
        ("null_open", {}, dict.fromkeys(ALL, "rows"), {}),
        ("empty_open", {}, {}, dict.fromkeys(ALL, "rows")),
        (
            "prefix",
            {key: "rows" for key in ALL if key.endswith("foreign")} | {"M own": "rows"},
            {},
            dict.fromkeys(ALL, "rows"),
        ),
    ],
)
def test_what_the_policies_let_through(
    cells: Cells, table: str, bound: Said, never_set: Said, empty: Said
) -> None:
    assert differences(cells, table) == bound
    assert differences(cells, table, "never_set") == never_set
    assert differences(cells, table, "empty") == empty


@pytest.mark.parametrize(
    ("table", "bound"),
    [
        ("triggered", {"I foreign": f"broken, {ALONE}"}),
        ("swallowed", {"U foreign": f"none, {ALONE}", "M own": "none", "M foreign": "rows"}),
        ("sequence", dict.fromkeys(["I own", "I foreign"], f"broken, {ALONE}")),
        (
            "unique_note",
            {"U foreign": "rows", **dict.fromkeys(["M own", "M foreign"], f"broken, {ALONE}")},
        ),
        (
            "ledger",
            dict.fromkeys(["U own", "D own"], f"raised, {ALONE}")
            | dict.fromkeys(["U foreign", "D foreign", "M foreign"], "raised, alone none")
            | {"M own": "raised, alone policy"},
        ),
        ("helper", dict.fromkeys(WRITES, "broken")),
        ("raising", BROKEN),
        ("asserting", BROKEN),
        ("recursive", BROKEN),
        (
            "granted",
            dict.fromkeys(["M own", "M foreign", "D own", "D foreign"], "grant"),
        ),
        (
            "narrow",
            {key: "grant" for key in ALL if key[0] != "S"} | {"S foreign": "rows"},
        ),
    ],
)
def test_what_answers_before_the_policies(cells: Cells, table: str, bound: Said) -> None:
    assert differences(cells, table) == bound


def test_why_is_told(cells: Cells) -> None:
    found = {table: cells[f"public.{table}", "S", "user", "bound", "own"] for table in TABLES}
    assert (found["recursive"].sqlstate, found["raising"].sqlstate) == ("42P17", "P0001")
    assert found["asserting"].sqlstate == "P0004"
    helper = cells["public.helper", "I", "user", "bound", "own"]
    assert helper.detail.endswith("permission denied for table helper_rows")
    hidden = cells["public.sequence", "I", "user", "bound", "own"]  # alone the policies let it in
    assert (hidden.sqlstate, "permission denied" in hidden.detail) == ("42501", True)
    masked = cells["public.masked", "I", "user", "bound", "foreign"]
    assert (
        masked.forms == "plain: rows; returning: policy; twin plain: rows; twin returning: policy"
    )
    assert masked.statement.endswith("('zeta-fresh', 'zeta', 'fresh')")
    assert masked.door[1:] == (
        "begin;",
        'set local role "probing_app";',
        "select set_config('app.tenant', 'acme', true);",
    )
