"""The figures of a run: readable without colours, harmless, and never out of the picture."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.html.page import page
from reports.pictures.kpi import kpi_bars, state_of
from reports.results import Row
from tests.test_reports_html import browser, opened, record, result

__all__ = ["browser"]
HOSTILE = "apply \"<script>alert(1)</script>&'"


def bar(value: float, target: float = 30, alert: float = 60, name: str = "apply") -> dict:
    return {"name": name, "value": value, "unit": "s", "target": target, "alert": alert}


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter("text")]  # noqa: S314


@pytest.mark.parametrize(
    ("value", "state"),
    [(0, "within target"), (30, "within target"), (30.5, "over target"), (60.1, "over alert")],
)
def test_words_say_where_a_figure_is(value: float, state: str):
    assert state_of(bar(value)) == state
    assert any(text.endswith(state) for text in texts(kpi_bars({"bars": [bar(value)]})))


def test_both_thresholds_are_named_with_their_values():
    shown = texts(kpi_bars({"bars": [bar(1.25)]}))
    assert shown == ["apply", "target 30", "alert 60", "1.25 s, within target"]


@pytest.mark.parametrize("value", [0, 0.001, 59, 1_000_000])
def test_everything_is_within_the_picture(value: float):
    svg = kpi_bars({"bars": [bar(value), bar(0, 0, 0)]})
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own
    width = float(root.get("width", ""))
    for rect in root.iter("rect"):
        assert float(rect.get("x", "")) + float(rect.get("width", "")) <= width
    for path in root.iter("path"):
        x = re.match(r"M([\d.]+) ", path.get("d", ""))
        assert x is not None
        assert float(x[1]) <= width


def test_names_are_text_and_the_policy_allows_it():
    svg = kpi_bars({"bars": [bar(1, name=HOSTILE)]})
    assert "<script" not in svg
    assert HOSTILE in texts(svg)
    assert not re.findall(r"\s(?:style|on\w+|href)=", svg)


def test_nothing_measured_is_an_empty_picture():
    assert texts(kpi_bars({"bars": []})) == []


def test_a_browser_shows_it_and_does_not_complain(browser: str, tmp_path: Path):
    file = tmp_path / "report.html"
    picture = {"kind": "kpi", "bars": [bar(1), bar(45), bar(99), bar(1, name=HOSTILE)]}
    file.write_text(page(record([Row(result(1), pictures=[picture])])))
    dom, console = opened(browser, file)
    assert console == ""
    assert 'class="kpi"' in dom
    assert "99 s, over alert" in dom
    assert not re.findall(r"<script>alert", dom)
