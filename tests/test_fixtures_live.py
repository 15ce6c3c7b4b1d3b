"""Doors are tried as described: everything undone, every answer told apart, nothing left over."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import psycopg
import pytest

from fixtures.run import Run
from fixtures.tenancy.live.arguments import calls
from fixtures.tenancy.live.cost import costs
from fixtures.tenancy.live.doors import Sweep
from fixtures.tenancy.live.knowing import base_rows, known_rows, ledger, owned_names
from fixtures.tenancy.live.pooling import Pool
from fixtures.tenancy.live.renaming import Renaming
from fixtures.tenancy.live.stage import Part
from fixtures.tenancy.live.visible import visible

from .live_stage import Set, staged

EXTRA = """
set role guc_owner;
create type public.mood as enum ('sad', 'ok');
create table public.feed (what text);
grant select on public.feed to guc_app;
grant insert (name), select on public.tenant to guc_app;
create function public.feed_product() returns trigger language plpgsql security definer
set search_path = '' as $$
begin insert into public.feed values (new.title); return null; end $$;
create trigger feed after insert on public.product
for each row execute function public.feed_product();
create function public.of_mood(m public.mood, n integer default 1) returns text
language sql as $$ select m::text $$;
create function public.keep(p_tenant_id integer) returns text language sql
as $$ select set_config('app.tenant_id', p_tenant_id::text, false) $$;
create function public.any_of(variadic p_texts text[]) returns text language sql
as $$ select p_texts[1] $$;
create view public.how_many as select count(*) as n from public.product;
grant select on public.how_many to guc_app;
alter table public.product no force row level security;
reset role;
"""


@pytest.fixture(scope="module")
def plain(run_state: Run) -> Iterator[Set]:
    """Give the plain design, with doors that a healthy one has not."""
    with staged(run_state, EXTRA) as made:
        yield made


def part(made: Set) -> Part:
    """Return the application's own part, bound to the first tenant."""
    return made.stage.parts(made.stage.seeded.tenants[0])[0]


class TestAsking:
    """Statements are run one by one, and undone."""

    def test_tells_each_answer_and_goes_on(self, plain: Set):
        statements = [
            "select array['x', null]",
            "select 1 / 0",
            "truncate public.product",
            "nonsense",
        ]
        with plain.stage.acting(part(plain)):
            found = plain.stage.ask(statements)
        assert [answer.state for answer in found] == ["00000", "22012", "42501", "42601"]
        assert found[0].rows == ("x", "null")

    def test_is_the_caller_by_way_of_the_login_role(self, plain: Set):
        with plain.stage.acting(part(plain)):
            asked = "select array[session_user::text, current_user::text]"
            assert plain.stage.ask([asked])[0].rows == ("guc_login", "guc_app")
        assert plain.stage.connection.execute("select session_user = current_user").fetchone() == (
            True,
        )

    def test_a_failed_assertion_is_an_answer(self, plain: Set):
        asked = ["do $$ begin assert false; end $$", "select array['on']"]
        with plain.stage.rehearsal():
            assert [a.state for a in plain.stage.ask(asked)] == ["P0004", "00000"]

    def test_what_waits_behind_a_slow_statement_is_not_run(self, plain: Set):
        with plain.stage.rehearsal():
            plain.stage.connection.execute("set local statement_timeout = '50ms'")
            found = plain.stage.ask(["select array[pg_sleep(5)::text]", "select array['x']"])
        assert [answer.state for answer in found] == ["57014", "57014"]

    def test_undoes_and_names_what_was_written(self, plain: Set):
        stage = plain.stage
        delete = "delete from public.booking"
        with stage.rehearsal():
            before = ledger(stage.connection, ["public.booking"])
            with stage.acting(part(plain)):
                found = stage.ask([delete, "select array['x']"], watch=True)
            assert ledger(stage.connection, ["public.booking"]) == before
        tables, rows = found[0].ledger
        assert tables == ["public.booking"]
        assert {tuple(owners) for _, _, owners in rows} == {(t,) for t in stage.seeded.tenants[1:]}
        assert found[1].ledger is None

    def test_a_row_written_with_the_same_values_is_another(self, plain: Set):
        stage = plain.stage
        with stage.rehearsal():
            before = {d for _, d, _ in ledger(stage.connection, ["public.product"])}
            found = stage.ask(["update public.product set title = title"], watch=True)[0]
        assert not before & {d for _, d, _ in found.ledger[1]}


class TestKnowing:
    """An exempt session knows every row, and whose it is."""

    def test_knows_the_tenants_of_every_row(self, plain: Set):
        rows = known_rows(plain.stage.connection, plain.intent)
        owners = {row.tenants for row in rows if row.table == "public.product"}
        assert owners == {(tenant,) for tenant in plain.stage.seeded.tenants}
        assert {row.tenants for row in rows if row.kind == "global"} == {()}

    def test_lets_the_rows_of_others_vanish(self, plain: Set):
        stage, own = plain.stage, plain.stage.seeded.tenants[0]
        with stage.rehearsal():
            stage.connection.execute("select pgattest.vanish(%s)", [[own]])
            left = ledger(stage.connection, owned_names(plain.intent))
        assert {tuple(owners) for _, _, owners in left} == {(own,)}


class TestArguments:
    """Functions are called with values that mean something."""

    def test_takes_identities_from_rows_and_labels_from_types(self, plain: Set):
        bases = base_rows(plain.stage.connection, plain.stage.seeded)
        own, other, _ = plain.stage.seeded.tenants
        made = calls(plain.catalog.functions["public.keep(integer)"], bases, own, other)
        assert {a.mode: a.given for a in made} == {
            "own": (own,),
            "foreign": (other,),
            "nulls": (),
        }
        mood = next(f for f in plain.catalog.functions.values() if f.name == "of_mood")
        first = calls(mood, bases, own, other)[0].statement
        with plain.stage.rehearsal():
            assert plain.stage.ask([first])[0].rows == ('"sad"',)

    def test_spreads_what_takes_any_number(self, plain: Set):
        any_of = next(f for f in plain.catalog.functions.values() if f.name == "any_of")
        call = calls(any_of, {}, "a", "b", variadic=True)[0].statement
        with plain.stage.rehearsal():
            assert plain.stage.ask([call])[0].state == "00000"

    def test_hands_statements_to_what_takes_one(self):
        function = SimpleNamespace(
            identity="public.run(text)",
            schema="public",
            name="run",
            kind="f",
            argument_names=("p_sql",),
            argument_types=("text",),
            returns="void",
            body="",
        )
        bases = {("public.doc", "a"): {"id": 1}, ("public.doc", "b"): {"id": 2}}
        found = [a.given for a in calls(function, bases, "a", "b") if a.mode == "a statement"]
        assert ("delete from public.doc",) in found


class TestSweeping:
    """Every door is looked through by every caller."""

    def test_meets_what_triggers_and_views_let_through(self, plain: Set):
        swept = Sweep(plain.stage, plain.catalog).run()
        looks = [look for look in swept.looks if look.caller == "app"]
        view = next(look for look in looks if look.attempt.door == "public.how_many")
        assert view.alone is not None
        assert view.alone != view.rows
        carried = [look for look in swept.looks if look.attempt.kind == "carried"]
        assert {look.attempt.mode for look in carried} == {"public.feed"}
        assert any(s in row for look in carried for row in look.rows for s in look.attempt.secrets)
        truncated = {look.state for look in looks if look.attempt.kind == "truncate"}
        assert truncated == {"42501"}

    def test_leaves_every_row_as_it_was(self, plain: Set):
        names = owned_names(plain.intent)
        before = ledger(plain.stage.connection, names)
        Sweep(plain.stage, plain.catalog).run()
        assert ledger(plain.stage.connection, names) == before


class TestPooling:
    """One backend goes from tenant to tenant."""

    def test_tells_what_outlives_a_transaction(self, plain: Set):
        found = {one.path: one for one in Pool(plain.stage, plain.catalog).checkouts()}
        assert found.keys() >= {"commit", "rollback", "error", "discard", "prepared"}
        assert [found[path].left for path in ("commit", "rollback", "error", "discard")] == [()] * 4
        assert found["public.keep(integer)"].left == ("app.tenant_id",)
        assert found["public.keep(integer)"].bare.keys() >= {"public.product"}
        assert not found["commit"].bare
        assert found["commit"].seen == found["commit"].fresh
        assert found["prepared"].plans == ()

    def test_an_error_at_one_row_hides_no_other(self, plain: Set):
        own, other, _ = plain.stage.seeded.tenants
        raising = f"create policy raising on public.product using (1 / (tenant_id - {other}) <> 2)"
        with plain.stage.connection.transaction(force_rollback=True):
            run = plain.stage.connection.execute
            before = visible(plain.stage.connection, plain.stage.seeded, (own, other))
            run(raising.encode())
            run("set local role guc_app")
            run(b"select set_config('app.tenant_id', '0', true)")
            seen = visible(plain.stage.connection, plain.stage.seeded, (own, other))
        assert (before["public.product"], seen["public.product"]) == ((own, other), (own,))


class TestCosts:
    """Policies are timed on many rows."""

    def test_fills_tables_and_passes_over_those_with_a_row_each(self, plain: Set):
        found = list(costs(plain.stage, 20.0))
        assert {cost.query for cost in found} == {"point read", "own-tenant count"}
        assert "public.tenant" not in {cost.table for cost in found}
        assert not {cost.problem for cost in found} - {""}
        assert all(cost.with_policy > 0 for cost in found)
        rows = plain.stage.connection.execute("select count(*) from public.booking").fetchone()
        assert rows is not None
        assert rows[0] < 100


class TestRenaming:
    """Seeded rows are given to other tenants, and back."""

    def test_finds_nothing_in_a_sound_design(self, plain: Set):
        renaming = Renaming(plain.stage)
        assert renaming.kinds == ["bound", "empty"]
        met = renaming.tried("app", "bound", ("1", "11"), renaming.tables)
        assert {one.table for one in met if one.operation == "S"} == set(renaming.tables)
        assert [one for one in met if one.rows] == []

    def test_refuses_a_name_that_the_type_does_not_have(self, plain: Set):
        with pytest.raises(psycopg.DataError):
            Renaming.tried(renaming_of(plain), "app", "bound", ("1", "99999999999"), [])

    def test_finds_the_tenant_that_a_policy_forgot(self, plain: Set):
        renaming = renaming_of(plain)
        with plain.stage.rehearsal():
            plain.stage.connection.execute(
                "alter policy booking_all on public.booking using (tenant_id in ("
                "0, (select public.current_tenant())))"
            )
            met = renaming.tried("app", "bound", ("7", "0"), ["public.booking"])
        operations = {one.operation for one in met if one.rows}
        assert operations == {"S", "I", "U", "D", "M"}


def renaming_of(made: Set) -> Renaming:
    """Return a renaming; its function may be there already."""
    made.stage.connection.execute("drop function if exists pgattest.rename")
    return Renaming(made.stage)
