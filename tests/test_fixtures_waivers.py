"""Waivers count as an approval lists them; on a pull request by owner, reason and day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from fixtures.profile import load_profile
from fixtures.profile.load import parse_profile
from fixtures.run import Run
from fixtures.systems.starting import enter
from fixtures.waivers import apply_waivers

BLOCKER = {"id": "MIG004", "severity": "blocker"}
TODAY = datetime.now(UTC).date()


def judged(tmp_path, phase, check=BLOCKER, days=10, owner="owner@example.test"):
    """Judge one failure against one waiver; return what is waived and what is said of the rest."""
    until = TODAY + timedelta(days=days)
    waiver = {"check": check["id"], "object": "1", "owner": owner, "reason": "x", "until": until}
    preconditions = {"change_id": "C", "operator": "operator@example.test"}
    values = {"name": "x", "waivers": [waiver], "preconditions": preconditions}
    target = SimpleNamespace(profile=parse_profile(values, tmp_path / "profile.toml", ""))
    failure = AssertionError()
    failure.findings = [{"object": "1", "message": "broken"}]
    waived = apply_waivers(failure, check, target, phase)
    return waived, "".join(finding["message"] for finding in failure.findings)


def test_a_blocker_of_a_pull_request_needs_no_approval(tmp_path):
    waived, left = judged(tmp_path, "pr")
    assert [entry["object"] for entry in waived] == ["1"]
    assert not left


@pytest.mark.parametrize("phase", ["preflight", "postflight", "monitor", ""])
def test_a_blocker_of_any_other_phase_does(tmp_path, phase):
    waived, left = judged(tmp_path, phase)
    assert not waived
    assert "the signed approval does not list it" in left


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": -1}, "it expired on"),
        ({"days": 91}, "longer than 90 days"),
        ({"owner": "operator@example.test"}, "its owner is the operator"),
        ({"check": {"id": "PRE001", "severity": "blocker"}}, "PRE001 cannot be waived"),
        ({"check": {"id": "EVD001", "severity": "major"}}, "EVD001 cannot be waived"),
    ],
)
def test_owner_day_and_kind_count_on_a_pull_request_too(tmp_path, change, said):
    waived, left = judged(tmp_path, "pr", **change)
    assert not waived
    assert said in left


def test_the_waivers_of_a_system_run_from_the_day_it_starts(run_state: Run):
    world = enter(run_state, "secured")
    waivers = load_profile(world.profile).waivers
    world.close()
    assert [waiver.object for waiver in waivers] == [
        "00000000000000",
        "20251104002314",
        "20251110224223",
    ]
    assert {waiver.until - TODAY for waiver in waivers} == {timedelta(days=30)}
