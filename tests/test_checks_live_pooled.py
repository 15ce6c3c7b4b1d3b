"""What channels let through, and what pooled sessions meet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from checks.tenancy.live import joining, pooled


def met(**values: Any) -> Any:
    """Make what a caller met on a topic."""
    return SimpleNamespace(
        **{
            "channel": "room:{tenant}",
            "topic": "room:a",
            "whose": "own",
            "caller": "app",
            "database_role": "web",
            "claims": "{}",
            "belongs": True,
            "read": {"broadcast": "allowed", "presence": "refused"},
            "send": {"broadcast": "refused", "presence": "refused"},
            "detail": "",
        }
        | values
    )


def channel(**values: Any) -> Any:
    """Declare a channel."""
    plain = {"topic": "room:{tenant}", "private": True, "join": ["app"], "send": []}
    return SimpleNamespace(**plain | values)


class TestJoining:
    """Channels against their promises."""

    def test_either_extension_is_enough_to_join(self):
        assert joining.wrong_joins([met()], [channel()]) == []

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"belongs": False, "whose": "foreign"}, "can join another tenant's topic"),
            ({"belongs": False, "whose": "twin"}, "can join a similarly named tenant's topic"),
            ({"read": {"broadcast": "unauthorized"}, "detail": "22P02 x"}, "cannot join its own"),
            ({"send": {"broadcast": "allowed"}}, "can send broadcast on its own tenant's topic"),
        ],
    )
    def test_whatever_differs_is_a_finding(self, values: dict[str, Any], words: str):
        (finding,) = joining.wrong_joins([met(**values)], [channel()])
        assert finding.object == "room:{tenant}"
        assert words in finding.message

    def test_a_public_topic_of_a_tenant_is_a_finding_and_nothing_else(self):
        public = channel(private=False, join=[])
        assert len(joining.wrong_joins([met()], [public])) == 1
        assert joining.wrong_joins([], [channel(topic="lobby", private=False)]) == []

    def test_completions_are_marked(self):
        assert "completions" in joining.told([met()])


def checkout(**values: Any) -> Any:
    """Make what the next user of a connection found."""
    plain = {
        "caller": "app",
        "database_role": "web",
        "path": "commit",
        "left": (),
        "bare": {},
        "seen": {"t": ("b",)},
        "fresh": {"t": ("b",)},
        "plans": (),
        "problem": "",
        "promised": True,
    }
    return SimpleNamespace(**plain | values)


class TestPooled:
    """What stays on a connection."""

    @pytest.mark.parametrize(
        ("values", "object"),
        [
            ({"left": ("app.tenant",)}, "app.tenant"),
            ({"left": ("app.tenant",), "path": "public.set(text)"}, "public.set(text)"),
            ({"bare": {"t": ("a",)}}, "t"),
            ({"seen": {"t": ("a", "b")}}, "t"),
            ({"plans": ("t",), "path": "prepared"}, "t"),
        ],
    )
    def test_is_a_finding(self, values: dict[str, Any], object: str):
        assert [f.object for f in pooled.leftovers([checkout(**values)])] == [object]

    def test_nothing_is_found_where_nothing_stays(self):
        assert pooled.leftovers([checkout()]) == []
        assert pooled.unusable([checkout()]) == []

    def test_what_could_not_be_tried_is_told(self):
        assert pooled.unusable([checkout(problem="42501 no")])
        assert not pooled.unusable([checkout(problem="42501 no", promised=False)])
        assert pooled.unusable([checkout(seen={}, fresh={})])
