"""What the service is asked, and which rules would wake somebody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from checks.registry.asking import replay_of, rows
from checks.registry.watching import ALERTED, unheard


def _section(replay: str) -> Any:
    return SimpleNamespace(api=SimpleNamespace(replay=replay))


@pytest.mark.parametrize(
    ("replay", "asked"),
    [
        ("/deals/{deal}/replay", "/deals/d1/replay?snapshot_id=s1"),
        ("/deals/{deal}/replay?engine=v2", "/deals/d1/replay?engine=v2&snapshot_id=s1"),
    ],
)
def test_a_replay_is_asked_for_by_deal_and_snapshot(replay: str, asked: str) -> None:
    assert replay_of(_section(replay), "d1", "s1") == asked


@pytest.mark.parametrize("body", [None, [], 5, {}, {"rows": None}, {"rows": {"a": 1}}])
def test_what_is_no_list_of_objects_has_no_rows(body: Any) -> None:
    answer: Any = SimpleNamespace(body=body)
    assert rows(answer, "rows") == []
    answer.body = {"rows": [1, {"a": 1}, [2]]}
    assert rows(answer, "rows") == [{"a": 1}]


@pytest.mark.parametrize("comment", ["#", "  # ", "//", "-- ", "; "])
def test_a_rule_that_is_commented_out_wakes_nobody(comment: str) -> None:
    alerts: list[Any] = [SimpleNamespace(event=code, rule="alerts.yml") for code in ALERTED]
    text = "".join(f"{comment}alert: {code}\n" for code in ALERTED)
    files: Any = {"alerts.yml": SimpleNamespace(name="alerts.yml", text=text, problem="")}
    assert [finding.object for finding in unheard(alerts, files)] == [*ALERTED]
    files["alerts.yml"].text = text.replace(comment, "- ")
    assert unheard(alerts, files) == []
