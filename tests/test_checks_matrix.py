"""What is expected of probed cells, and how they are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from checks.declare import Unverified, Violation
from checks.tenancy.cells.matrix import ALLOW, BROKEN, DENY, FITS, FREE, LEAKS, REFUSES, Matrix
from checks.tenancy.cells.picturing import picture_of
from checks.tenancy.cells.probes import Probes
from fixtures.profile.tenancy import Tenancy
from fixtures.tenancy import Intent, TableIntent
from fixtures.tenancy.probing import Cell

SECTION = Tenancy.model_validate(
    {
        "mode": "schema",
        "roles": [
            {
                "name": "clerk",
                "database_role": "app",
                "can": {"public.visit": "SIU", "public.ledger": "SIUD", "public.player": "SI"},
            },
            {"name": "anon", "database_role": "anon", "tenants": 0, "can": {"public.country": "S"}},
        ],
    }
)
TABLES = (
    TableIntent("public.visit", "public", "visit", 1, "tenant"),
    TableIntent("public.visit_1", "public", "visit_1", 2, "tenant", root="public.visit"),
    TableIntent("public.ledger", "public", "ledger", 3, "tenant"),
    TableIntent("public.player", "public", "player", 4, "shared", born_unowned=True),
    TableIntent("public.country", "public", "country", 5, "global", read=("*",)),
    TableIntent("public.outbox", "public", "outbox", 6, "system"),
)
INTENT: Any = Intent(SECTION, TABLES, append_only=frozenset({"public.ledger"}))


@dataclass
class Tried:
    """A trial of which nothing is left to say."""

    unverified: dict[str, str] = field(default_factory=dict)


def cell(name: str, **changes: Any) -> Any:
    """Make a cell, as `table operation row`."""
    table, operation, row = name.split()
    facts: dict[str, Any] = {
        "caller": "clerk", "session": "bound", "effective": True, "answer": "none", "sqlstate": "",
        "detail": "", "forms": "", "statement": "select", "door": ("begin;",),
    }  # fmt: skip
    facts |= {"policy": changes.get("answer", "none")} | changes
    return Cell(table=f"public.{table}", operation=operation, row=row, **facts)


def judged(cells: list[Any], trial: Any) -> Probes:
    """Judge cells by the matrix."""
    return Probes(cells, Matrix(INTENT), trial)


@pytest.mark.parametrize(
    ("what", "changes", "expected"),
    [
        ("visit S own", {}, ALLOW),
        ("visit D own", {}, DENY),
        ("visit S foreign", {}, DENY),
        ("visit M own", {}, DENY),
        ("visit S own", {"session": "empty", "effective": False}, DENY),
        ("visit S own", {"session": "conflict"}, FREE),
        ("visit S own", {"caller": "nobody", "effective": False}, DENY),
        ("visit_1 S own", {}, FREE),
        ("visit_1 D own", {}, DENY),
        ("ledger I own", {}, ALLOW),
        ("ledger U own", {}, DENY),
        ("player I own", {"session": "null_claim", "effective": False}, FREE),
        ("player S own", {"session": "null_claim", "effective": False}, DENY),
        ("country S own", {"caller": "anon", "effective": False}, ALLOW),
        ("country S own", {}, FREE),
        ("country U own", {}, DENY),
        ("outbox S own", {}, DENY),
    ],
)
def test_every_cell_has_an_expectation(what: str, changes: dict[str, Any], expected: str) -> None:
    assert Matrix(INTENT).expected(cell(what, **changes)) == expected


@pytest.mark.parametrize(
    ("what", "changes", "verdict"),
    [
        ("visit S own", {"answer": "rows"}, FITS),
        ("visit S own", {}, REFUSES),
        ("visit S own", {"answer": "broken"}, BROKEN),
        ("visit I own", {"answer": "broken", "policy": "rows", "sqlstate": "23505"}, FITS),
        ("visit I own", {"answer": "broken", "policy": "rows", "sqlstate": "P0001"}, BROKEN),
        ("visit I foreign", {"answer": "broken", "policy": "rows"}, LEAKS),
        ("visit I foreign", {"answer": "broken", "policy": "policy"}, FITS),
        ("visit I foreign", {"answer": "rows", "policy": "policy"}, FITS),
        ("visit D own", {"answer": "rows"}, LEAKS),
        ("visit D own", {"answer": "broken", "policy": "policy"}, FITS),
        ("visit D own", {"answer": "broken"}, BROKEN),
        ("ledger U own", {"answer": "raised", "policy": "rows"}, FITS),
        ("ledger M own", {"answer": "raised", "policy": "rows"}, FITS),
        ("outbox S own", {"answer": "grant"}, FITS),
    ],
)
def test_cells_stand_to_what_is_expected(what: str, changes: dict[str, Any], verdict: str) -> None:
    assert Matrix(INTENT).verdict(cell(what, **changes)) == verdict


ALL = [
    cell(f"{table.relation} S own", answer="rows" if table.relation == "visit" else "none")
    for table in TABLES
    if table.relation not in ("ledger", "player")
]


def test_sessions_of_a_leak_are_told_in_one_finding_with_lines_to_reproduce_it() -> None:
    forms = "plain: rows; returning: policy"
    leaks = [
        cell(
            "visit I foreign", answer="rows", forms=forms, statement="insert into visit", session=s
        )
        for s in ("bound", "conflict")
    ]
    trial = Tried({"public.ledger": "x", "public.player": "y"})
    with pytest.raises(Violation) as caught:
        judged([*ALL, *leaks], trial).expect(lambda one: one.operation == "I")
    first, *others = caught.value.findings
    assert first["object"] == "public.visit INSERT clerk"
    assert first["message"] == (
        "clerk can insert a row of another tenant, written without WHERE and RETURNING"
        " (session bound, conflict)"
    )
    assert first["evidence"] == "begin;\ninsert into visit;\nrollback;"
    assert [one["object"] for one in others] == ["public.ledger", "public.player"]


def test_what_could_not_be_tried_is_unverified() -> None:
    with pytest.raises(Unverified) as caught:
        judged(ALL, Tried({"role boss": "no"})).expect(lambda one: True)
    told = {one["object"]: one["message"] for one in caught.value.findings}
    assert told.keys() == {"role boss", "public.ledger", "public.player"}


def test_denials_prove_nothing_where_nothing_is_given() -> None:
    cells = [cell("visit S own", answer="none"), cell("visit S foreign")]
    with pytest.raises(Unverified) as caught:
        judged(cells, Tried()).expect(lambda one: one.row == "foreign")
    assert "clerk" in {one["object"] for one in caught.value.findings}


def test_the_picture_shows_the_worst() -> None:
    probes = judged([*ALL, cell("visit S foreign", answer="rows")], Tried())
    shown = {one["table"]: one for one in picture_of(probes)["cells"]}
    assert shown["public.visit"] | {"role": "", "table": "", "operation": ""} == {
        "role": "", "table": "", "operation": "",
        "expected": "allow", "actual": "allow", "mismatch": True,
    }  # fmt: skip
    assert (shown["public.outbox"]["expected"], shown["public.outbox"]["mismatch"]) == (
        "deny",
        False,
    )
