"""What live doors are judged by: canaries, promises of channels, what changed, who meets whom."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import find

from checks.declare import Finding
from checks.tenancy.live import apart, costing, sweeping, untried
from checks.tenancy.live.canaries import Canaries


def row(table: str, tenants: tuple[str, ...], kind: str = "tenant", **values: Any) -> Any:
    """Make a row as an exempt session knows it."""
    return SimpleNamespace(table=table, kind=kind, values=values, tenants=tenants)


ROWS = [
    row("t", ("a",), id="aaaa-0001", note="common text", n=10001),
    row("t", ("b",), id="bbbb-0002", note="common text", n=20002, doc={"deep": ["hidden <x>"]}),
    row("t", ("a", "b"), id="both-0003"),
    row("t", (), id="none-0004"),
    row("box", (), "system", body="internal matter"),
    row("lookup", (), "global", code="lookup-05"),
]


class TestCanaries:
    """Values give away whose row it is."""

    def test_are_what_only_others_rows_hold(self):
        found = Canaries(ROWS, ("a",)).found
        assert set(found) == {"bbbb-0002", "20002", "hidden <x>", "internal matter"}
        assert found["bbbb-0002"].places == ("t.id",)

    def test_are_everything_for_somebody_without_a_tenant(self):
        assert {"aaaa-0001", "both-0003", "10001"} <= Canaries(ROWS, ()).found.keys()

    def test_are_found_as_values(self):
        seen = Canaries(ROWS, ("a",)).among(['{"x": ["bbbb-0002"]}', '{"x": "bbbb-00021"}'])
        assert [canary.value for canary in seen] == ["bbbb-0002"]

    def test_are_found_within_values_but_not_within_words(self):
        canaries = Canaries(ROWS, ("a",))
        assert canaries.within(['{"topic": "visit:bbbb-0002:x"}'])
        assert not canaries.within(['{"x": "bbbb-00021"}', '{"x": "xbbbb-0002"}'])
        assert canaries.within(['{"x": 20002}'])
        assert not canaries.within(['{"x": "2026-01-01T00:00:00.20002+00:00"}'])

    def test_come_back_when_they_were_handed_in(self):
        canaries = Canaries(ROWS, ("a",))
        assert not canaries.among(['"bbbb-0002"'], ["bbbb-0002"])
        assert not canaries.within(["bbbb-0002"], ["bbbb-0002"])

    def test_that_stand_in_several_places_name_them_all(self):
        twice = [*ROWS, row("u", ("b",), ref="bbbb-0002")]
        assert Canaries(twice, ("a",)).found["bbbb-0002"].places == ("t.id", "u.ref")


def look(**values: Any) -> Any:
    """Make a look at a door."""
    attempt = {
        "door": "public.f(text)",
        "kind": "function",
        "statement": "select 1",
        "given": (),
        "mode": "foreign",
        "secrets": (),
    }
    plain = {
        "caller": "app",
        "database_role": "web",
        "allowed": ("a",),
        "settings": (("app.tenant", "it's a"),),
        "state": "00000",
        "message": "",
        "rows": (),
        "before": (),
        "after": (),
        "again": None,
        "alone": None,
    }
    made = plain | {k: v for k, v in values.items() if k in plain}
    said = attempt | {k: v for k, v in values.items() if k in attempt}
    return SimpleNamespace(attempt=SimpleNamespace(**said), done=made["state"] == "00000", **made)


def found(*looks: Any, doors: tuple[Any, ...] = ()) -> list[Finding]:
    """Judge looks."""
    intent: Any = SimpleNamespace(section=SimpleNamespace(doors=doors))
    swept: Any = SimpleNamespace(known=ROWS, looks=looks, problems={})
    return sweeping.leaks(swept, intent)


class TestSweeping:
    """What others' rows were shown, changed or counted."""

    def test_a_shown_value_is_a_leak(self):
        (finding,) = found(look(rows=('{"x": "bbbb-0002"}',)))
        assert finding.object == "public.f(text)"
        assert "as t.id does" in finding.message

    def test_a_declared_door_exposes_what_it_says_to_whom_it_says(self):
        shown = look(rows=('{"x": "bbbb-0002"}',))
        door = SimpleNamespace(object="public.f", exposes=["t.id"], to=["app"])
        assert found(shown, doors=(door,)) == []
        assert found(shown, doors=(SimpleNamespace(**vars(door) | {"to": ["anon"]}),))
        assert found(shown, doors=(SimpleNamespace(**vars(door) | {"exposes": ["t.n"]}),))

    @pytest.mark.parametrize(
        ("before", "after", "tables"),
        [
            ([["t", "1", ["b"]]], [["t", "2", ["b"]]], ["t"]),
            ([["t", "1", ["b"]]], [], ["t"]),
            ([], [["t", "1", ["b"]]], ["t"]),
            ([["t", "1", ["b"]]], [["t", "1", ["a", "b"]]], []),  # enrolled here too
            ([["t", "1", ["a"]]], [["t", "2", ["a"]]], []),
            ([["t", "1", ["a", "b"]]], [["t", "2", ["a", "b"]]], []),
            ([["t", "1", []]], [["t", "2", []]], []),
        ],
    )
    def test_only_rows_of_others_count_as_changed(
        self, before: list[Any], after: list[Any], tables: list[str]
    ):
        assert sweeping.changed(look(before=before, after=after), {"a", "b"}) == tables

    def test_an_answer_that_depends_on_others_is_a_leak(self):
        assert found(look(rows=("3",), again=("3",), alone=("1",)))
        assert not found(look(rows=("3",), again=("3",), alone=("3",)))

    def test_all_changed_tables_are_one_finding(self):
        one = look(before=[["t", "1", ["b"]]], after=[])
        two = look(before=[["u", "1", ["b"]]], after=[])
        (finding,) = found(one, two)
        assert finding.message.endswith("changes rows of other tenants in t, u")

    def test_a_reproduction_can_be_copied(self):
        text = sweeping.reproduction(look())
        assert "set_config('app.tenant', 'it''s a', true)" in text
        assert text.endswith("rollback;")

    def test_what_only_ever_raised_is_not_passed(self):
        function = SimpleNamespace(definer=True, schema="public")
        catalog = SimpleNamespace(functions={"public.f(text)": function})

        def shut(*states: str) -> list[Finding]:
            swept: Any = SimpleNamespace(looks=[look(state=s) for s in states], problems={})
            return untried.untried(swept, catalog, ["public"])

        assert shut("23502")
        assert not shut("23502", "00000")
        assert not shut("42501", "P0001")


class TestCosting:
    """Figures against the threshold."""

    def test_names_the_table_and_no_figure(self):
        cost: Any = SimpleNamespace(
            table="t", query="point read", statement="select 1", of_policy=30.123, problem=""
        )
        (finding,) = costing.too_slow([cost], 20)
        assert finding.object == "t"
        assert "30.123" not in finding.message + finding.evidence
        assert costing.too_slow([cost], 40) == []


class Leaky:
    """Rows given to tenants, of which some can see others."""

    tables = ("t", "u")
    callers = {"app": None}  # noqa: RUF012
    kinds = ("bound", "empty")
    busiest = "app"

    def __init__(self, tenant_type: str, leaks: Any) -> None:
        self.tenant_type, self.leaks = tenant_type, leaks
        self.seeded = ("10", "20", "102")

    def tried(self, caller: str, kind: str, names: Any, written: Any) -> list[Any]:
        rows = int(bool(self.leaks(kind, *names)))
        return [SimpleNamespace(table="t", operation="S", statement="select 1", rows=rows)]


class TestApart:
    """Two tenants are looked for that meet."""

    @pytest.mark.parametrize(
        ("tenant_type", "leaks"),
        [
            ("text", lambda kind, own, other: other is not None and other.startswith(own)),
            ("text", lambda kind, own, other: other and other.lower() == own.lower()),
            ("text", lambda kind, own, other: kind == "empty" and other == ""),
            ("text", lambda kind, own, other: other is None),
            ("uuid", lambda kind, own, other: other == apart.NIL),
            ("integer", lambda kind, own, other: other == "0"),
            ("character varying(40)", lambda kind, own, other: own == "%"),
        ],
    )
    def test_finds_the_pair(self, tenant_type: str, leaks: Any):
        (finding,) = apart.Property(Leaky(tenant_type, leaks)).search()
        assert finding.object == "t"
        assert "sees 1 rows" in finding.message

    def test_finds_the_same_pair_again(self):
        def leaks(kind: str, own: str, other: str | None) -> bool:
            return kind == "empty" and other is not None and len(other) > 2

        texts = {str(apart.Property(Leaky("text", leaks)).search()) for _ in range(3)}
        assert len(texts) == 1

    def test_finds_nothing_where_nothing_is(self):
        search = apart.Property(Leaky("uuid", lambda *_: False))
        assert search.search() == []
        assert search.tried > 20

    @pytest.mark.parametrize("tenant_type", ["uuid", "text", "bigint"])
    def test_draws_names_beyond_the_known_ones(self, tenant_type: str):
        known = {name for pair in apart.known_pairs(tenant_type) for name in pair}
        assert find(apart.names(tenant_type), lambda name: name not in known)
