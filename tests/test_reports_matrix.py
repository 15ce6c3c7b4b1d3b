"""The matrix of roles and tables: readable without colours, harmless, and never too long."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.html.page import page
from reports.model import Finding
from reports.pictures.matrix import SHOWN, tenancy_matrix
from reports.results import Row
from tests.test_reports_html import browser, opened, record, result

__all__ = ["browser"]
HOSTILE = 'public."<script>alert(1)</script>&\'"'
SVG = "{http://www.w3.org/2000/svg}"


def cell(role: str, table: str, operation: str, expected: str, actual: str) -> dict[str, object]:
    mismatch = actual not in (expected,)
    return {
        "role": role, "table": table, "operation": operation,
        "expected": expected, "actual": actual, "mismatch": mismatch,
    }  # fmt: skip


def picture(cells: list[dict[str, object]]) -> dict[str, object]:
    roles = list(dict.fromkeys(str(c["role"]) for c in cells))
    tables = list(dict.fromkeys(str(c["table"]) for c in cells))
    return {"kind": "tenancy_matrix", "roles": roles, "tables": tables, "cells": cells}


def wide(tables: int, roles: int, wrong: set[int] = frozenset()) -> dict[str, object]:
    return picture(
        [
            cell(
                f"role_{r}", f"public.t{t:04}", operation, "deny", "allow" if t in wrong else "deny"
            )
            for t in range(tables)
            for r in range(roles)
            for operation in ("select", "insert", "update", "delete")
        ]
    )


def squares(svg: str) -> dict[str, list[tuple[str, bool]]]:
    """Return, by the first line of its tooltip, the signs of each square and which are ringed."""
    found = {}
    # Namespaces are left out in HTML.
    for group in ElementTree.fromstring(svg).iter("g"):  # noqa: S314 - our own
        title = group.findtext("title").splitlines()
        rings = [rect.get("stroke") == "#b3261e" for rect in group.iter("rect")]
        signs = [text.text for text in group.iter("text")]
        found[title[0]] = list(zip(signs, rings, strict=True))
    return found


def test_signs_and_rings_say_it_without_colours():
    cells = [
        cell("owner", "public.task", "select", "allow", "allow"),
        cell("owner", "public.task", "insert", "deny", "deny"),
        cell("owner", "public.task", "update", "deny", "allow"),
        cell("owner", "public.task", "delete", "allow", "deny"),
        cell("anon", "public.task", "S", "deny", "broken"),
        cell("anon", "public.task", "I", "deny", "unverified"),
    ]
    found = squares(tenancy_matrix(picture(cells)))
    assert set(found["owner on public.task"]) == {
        ("S", False),
        ("–", False),
        ("U", True),
        ("–", True),
    }
    assert set(found["anon on public.task"]) == {("!", True), ("?", True)}


def test_a_tooltip_tells_what_was_declared_and_what_was_found():
    svg = tenancy_matrix(picture([cell("guest", "public.task", "insert", "deny", "allow")]))
    assert "<title>guest on public.task\ninsert: allow, declared deny</title>" in svg
    for words in ("allowed, as declared", "ring: not as declared", "could not be verified"):
        assert words in svg


def test_names_are_text():
    svg = tenancy_matrix(picture([cell(HOSTILE, HOSTILE, "select", "deny", "deny")]))
    assert "<script" not in svg
    texts = [text.text for text in ElementTree.fromstring(svg).iter("text")]  # noqa: S314 - our own
    assert texts.count(HOSTILE) == 2


def test_nothing_but_elements_and_attributes_that_the_policy_allows():
    svg = tenancy_matrix(picture([cell("a", "b", "select", "deny", "allow")]))
    assert not re.findall(r"\s(?:style|on\w+|href)=", svg)


def test_thirty_tables_of_nine_roles_are_compact():
    svg = tenancy_matrix(wide(30, 9))
    width, height = map(int, re.search(r'width="(\d+)" height="(\d+)"', svg).groups())
    assert width <= 1180
    assert height <= 1100
    assert len(svg) < 300_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (set(), "… and 900 more tables, all as declared"),
        ({999}, "… and 900 more tables, all as declared"),
        (set(range(500, 700)), "… and 900 more tables, 100 of them not as declared"),
    ],
)
def test_of_a_thousand_tables_the_wrong_ones_are_drawn(wrong: set[int], said: str):
    svg = tenancy_matrix(wide(1000, 9, wrong))
    assert said in svg
    assert len(svg) < 1_000_000
    drawn = {title.partition(" on ")[2] for title in squares(svg)}
    assert len(drawn) == SHOWN
    assert {f"public.t{n:04}" for n in sorted(wrong)[:SHOWN]} <= drawn


def test_the_report_shows_it_with_its_own_caption():
    pictures = [wide(2, 2), {"kind": "migration_graph", "revisions": []}, {"kind": "unknown"}]
    static = page(record([Row(result(1), pictures=pictures)])).partition("data-jsonblob")[0]
    assert "<h2>Access matrix shop</h2>" in static
    assert static.count("found in the sandbox") == 1
    assert static.count("A filled circle") == 1
    assert static.count('<section class="picture">') == 2


def test_a_browser_shows_it_and_does_not_complain(browser: str, tmp_path: Path):
    hostile = picture([cell(HOSTILE, HOSTILE, "select", "deny", "allow")])
    file = tmp_path / "report.html"
    file.write_text(page(record([Row(result(1), pictures=[hostile])])))
    dom, console = opened(browser, file)
    assert console == ""
    assert 'class="matrix"' in dom
    assert not re.findall(r"<script>alert", dom)


def test_how_to_reproduce_a_leak_stands_beside_it(browser: str, tmp_path: Path):
    steps = "set local role app;\nselect '</pre><script>alert(1)</script>';"
    found = [Finding(object="public.task", message="leaks", evidence="raw/abc")]
    long = [Finding(object="public.task", message="leaks", evidence="raw/def")]
    rows = [
        Row(result(1, "failed", findings=found), texts={"raw/abc": steps}),
        Row(result(2, "failed", findings=long), texts={"raw/def": "x" * 5000}),
    ]
    file = tmp_path / "report.html"
    file.write_text(page(record(rows)))
    dom, console = opened(browser, file)
    assert console == ""
    assert re.search(r"<details><summary[^>]*>evidence</summary><pre>set local role app;\n", dom)
    assert "<script>alert" not in dom
    assert '<a href="raw/def">evidence</a>' in dom
    assert "x" * 5000 not in dom
