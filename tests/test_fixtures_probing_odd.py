"""What cannot be probed is unverified with its reason; what is odd is probed all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures.sandbox import Sandbox, Server
from fixtures.tenancy.probing import Cell, asking, probe
from tests.probing_trial import HandTrial, trial

OWN = "tenant_id = (select current_setting('app.tenant', true))"
PARTED = f"""
drop table public.parted;
create table public.parted (id text, tenant_id text, note text, primary key (id, tenant_id))
  partition by list (tenant_id);
create table public.parted_1 partition of public.parted for values in ('acme');
create table public.parted_2 partition of public.parted default;
alter table public.parted enable row level security;
grant select, insert, update, delete on public.parted to probing_app;
create policy p on public.parted using ({OWN});
create policy open on public.parted for delete using (true);
"""
SETTING = f"""
create function public.sets() returns boolean language plpgsql as $$
begin
  perform set_config('app.tenant', coalesce(current_setting('app.tenant', true), ''), true);
  return true;
end $$;
create policy p on public.setting for select using ({OWN} and public.sets());
create policy fresh on public.setting for delete
  using (current_setting('app.tenant', true) is null);
"""
SLOW = f"""
create policy p on public.slow using ({OWN});
create policy q on public.slow as restrictive for delete using (pg_sleep(0.2) is not null);
"""
DEADLY = f"""
create function public.dies() returns boolean language plpgsql security definer as $$
begin
  return pg_terminate_backend(pg_backend_pid());
end $$;
create policy p on public.deadly using (
  case current_setting('app.tenant', true) when '' then public.dies() else {OWN} end);
"""
Said = dict[tuple[str, str], str]


def bound(
    cells: tuple[Cell, ...], table: str, session: str = "bound", caller: str = "user"
) -> Said:
    """Return operation and row → answer."""
    return {
        (cell.operation, cell.row): cell.answer
        for cell in cells
        if (cell.table, cell.session, cell.caller) == (f"public.{table}", session, caller)
    }


@pytest.fixture
def making(server: Server) -> Iterator[Sandbox]:
    """Give a sandbox for one test."""
    sandbox = Sandbox(server)
    yield sandbox
    sandbox.close()


def test_rows_are_told_apart_in_partitions_and_after_settings_are_lost(making: Sandbox) -> None:
    cells = probe(trial(making, {"parted": PARTED, "setting": SETTING}))
    assert bound(cells, "parted")["D", "foreign"] == "rows"
    assert bound(cells, "parted")["U", "foreign"] == "none"
    assert bound(cells, "parted")["S", "own"] == "rows"
    assert bound(cells, "setting", "never_set")["D", "own"] == "rows"
    assert bound(cells, "setting", "never_set")["S", "own"] == "none"
    assert bound(cells, "setting", "empty")["D", "own"] == "none"


def test_only_what_is_slow_is_unverified(making: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "CALL", "300ms")
    monkeypatch.setattr(asking, "CELL", "250ms")
    cells = probe(trial(making, {"slow": SLOW}))
    assert bound(cells, "slow")["D", "foreign"] == "unverified"
    assert bound(cells, "slow")["U", "own"] == "rows"
    assert bound(cells, "slow")["U", "foreign"] == "none"
    slow = next(cell for cell in cells if cell.answer == "unverified")
    assert "timeout" in slow.detail


def test_a_role_that_is_not_there_has_unverified_cells(making: Sandbox) -> None:
    roles = [{"name": "ghost", "database_role": "probing_ghost"}]
    cells = probe(trial(making, {"plain": ""}, {"roles": roles}))
    assert {cell.answer for cell in cells} == {"unverified"}
    assert 'role "probing_ghost" does not exist' in cells[0].detail


def test_a_session_that_breaks_its_line_breaks_no_other(making: Sandbox) -> None:
    roles = [{"name": name, "database_role": "probing_app"} for name in ("user", "other")]
    cells = probe(trial(making, {"deadly": DEADLY, "plain": ""}, {"roles": roles}))
    for caller in ("user", "other"):
        assert set(bound(cells, "deadly", "empty", caller).values()) == {"unverified"}
        assert bound(cells, "deadly", "never_set", caller)["S", "own"] == "none"
        assert "unverified" not in bound(cells, "deadly", "bound", caller).values()
        assert "unverified" not in bound(cells, "plain", "empty", caller).values()
    assert bound(cells, "deadly")["S", "own"] == "rows"


def test_who_may_not_log_in_is_acted_for_with_the_settings_of_a_login(making: Sandbox) -> None:
    roles = [{"name": "user", "database_role": "probing_app", "can": {"public.plain": "S"}}]
    own = f"create policy p on public.plain using ({OWN});"
    made = trial(making, {"plain": own}, {"roles": roles, "login": {}})
    assert bound(probe(made), "plain")["S", "own"] == "rows"
    with made.database.connect() as connection:
        name = made.database.name
        connection.execute(
            f"alter role probing_app in database {name} set app.tenant = 'acme'".encode()
        )
    cells = probe(made)
    never_set = [cell for cell in cells if cell.session == "never_set"]
    assert {cell.answer for cell in never_set} == {"unverified"}
    assert "app.tenant had been set before" in never_set[0].detail


def test_who_is_in_two_tenants_has_a_third_to_leave_alone(making: Sandbox) -> None:
    roles = [{"name": "both", "database_role": "probing_app", "tenants": 2}]
    session = {
        "allowed": "select unnest(string_to_array(current_setting('app.tenant', true), ','))",
        "bound": {"settings": {"app.tenant": ":tenants"}},
    }
    several = "tenant_id = any (string_to_array(current_setting('app.tenant', true), ','))"
    made = trial(
        making,
        {"plain": f"create policy p on public.plain using ({several});"},
        {"roles": roles, "session": session},
    )
    cells = probe(both(made))
    assert bound(cells, "plain", caller="both")["S", "own"] == "rows"
    assert bound(cells, "plain", caller="both")["S", "foreign"] == "none"
    assert bound(cells, "plain", caller="both")["M", "own"] == "policy"
    (foreign,) = (
        cell
        for cell in cells
        if (cell.operation, cell.row, cell.session, cell.caller)
        == ("I", "foreign", "bound", "both")
    )
    assert "'acme2'" in foreign.statement


def test_a_table_whose_owners_cannot_be_told_has_no_cells(making: Sandbox) -> None:
    tables = {
        "public.tenant": {"class": "tenant", "tenant": "id"},
        "public.plain": {"class": "shared", "tenants": "select 1 / (length(r.id) - length(r.id))"},
    }
    cells = probe(trial(making, {"plain": "", "other": ""}, {"tables": tables}))
    assert {cell.table for cell in cells} == {"public.other"}


def test_rows_of_nobody_are_foreign_to_all(making: Sandbox) -> None:
    tables = {
        "public.tenant": {"class": "tenant", "tenant": "id"},
        "public.log": {"class": "tenant", "tenant": "tenant_id", "null_tenant": "nobody"},
    }
    nullable = "alter table public.log alter tenant_id drop not null;"
    read = f"create policy p on public.log for select using ({OWN} or tenant_id is null);"
    cells = probe(trial(making, {"log": nullable + read}, {"tables": tables}))
    assert bound(cells, "log")["S", "foreign"] == "rows"
    assert bound(cells, "log", "empty")["S", "foreign"] == "rows"
    assert bound(cells, "log", "empty")["S", "own"] == "none"


def both(made: HandTrial) -> HandTrial:
    """Give the actors two tenants."""
    somebody = made.actors["user", "acme"]
    actor = type(somebody)("u", "a", "acme", ("acme", "zeta"))
    return type(made)(
        made.database, made.intent, made.seeded, {("both", "acme"): actor}, made.sandbox
    )
