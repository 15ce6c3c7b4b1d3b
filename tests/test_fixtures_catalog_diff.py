"""Differences are typed, sorted and readable; a file that holds no snapshot is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.catalog import Difference, Row, Snapshot, diff, load_snapshot


@pytest.mark.parametrize("text", ["", "[]\n", "{}\n", '{"format": "other"}\n', "\x00"])
def test_a_file_that_is_no_snapshot_is_refused_in_one_line(tmp_path: Path, text: str):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ValueError, match=r"^x\.json is no catalog snapshot: .+$"):
        load_snapshot(tmp_path / "x.json")


def test_differences_are_typed_and_sorted():
    same, gone, new = Row("table", "a", ""), Row("table", "b", "x"), Row("column", "c", "y")
    old, changed = Row("view", "d", "1"), Row("view", "d", "2")
    found = diff(Snapshot(180000, (same, new, changed)), Snapshot(180000, (same, gone, old)))
    assert found == [
        Difference("column", "c", "unexpected", actual="y"),
        Difference("table", "b", "missing", expected="x"),
        Difference("view", "d", "changed", expected="1", actual="2"),
    ]


def test_across_majors_the_version_is_the_one_difference():
    found = diff(Snapshot(150003, (Row("table", "a", ""),)), Snapshot(180004, ()))
    assert [str(difference) for difference in found] == [
        "server major version is changed: expected 18, found 15"
    ]


def test_a_long_difference_is_one_line_around_where_it_parts():
    body = "select 1;\n" * 200
    text = str(Difference("function", "f()", "changed", body + "a" + body, body + "b" + body))
    assert "\n" not in text
    assert len(text) < 500
    assert "1;\\na" in text
    assert "1;\\nb" in text
