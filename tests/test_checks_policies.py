"""Enabled, forced, promised, covered; and who is beyond it: on small databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from checks.tenancy.access import powers, promises, protection
from checks.tenancy.access.reach import application_roles, reachable
from checks.tenancy.catalog import Catalog
from fixtures.sandbox import Database, Sandbox, Server

from .tenancy_worlds import PROFILE, Looked, look, start

CHECKS: dict[str, Callable[[Looked], list]] = {
    "enabled": lambda at: [
        *protection.unclear_tables(at.intent), *protection.open_tables(at.catalog, at.intent)
    ],
    "forced": lambda at: [*protection.unforced_tables(at.catalog, at.intent)],
    "promised": lambda at: [
        *promises.unmet_promises(at.catalog, at.intent),
        *promises.idle_policies(at.catalog, at.intent),
    ],
    "covered": lambda at: [*protection.uncovered_tables(at.catalog, at.intent)],
    "roles": lambda at: [
        *powers.strangers(at.catalog, at.intent), *powers.overpowered(at.catalog, at.intent)
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def template(server: Server) -> Iterator[tuple[Sandbox, Database]]:
    sandbox = Sandbox(server)
    yield sandbox, start(sandbox)
    sandbox.close()


@pytest.fixture
def world(template: tuple[Sandbox, Database]) -> Iterator[Database]:
    sandbox, original = template
    made = sandbox.clone(original)
    yield made
    sandbox.drop(made)


def run(world: Database, sql: str = "", **changes: object) -> Looked:
    with world.connect() as db:
        db.execute(sql.encode())
    return look(world, **changes)


def found(at: Looked, check: str) -> dict[str, str]:
    return {finding.object: finding.message for finding in CHECKS[check](at)}


def test_a_sound_database_has_no_findings(world: Database) -> None:
    at = run(world)
    assert {name: found(at, name) for name in CHECKS} == {name: {} for name in CHECKS}
    assert [entry["object"] for entry in powers.assumed(at.catalog, at.intent)] == ["role pa_door"]
    assert application_roles(at.catalog, at.intent) == ("pa_door", "pa_web")


@pytest.mark.parametrize(
    ("check", "sql", "expected"),
    [
        ("enabled", "alter table public.doc disable row level security", {"public.doc"}),
        ("enabled", "create table public.new (id int); grant select (id) on public.new to pa_group;"
                    "alter table public.new enable row level security", {"public.new"}),
        ("enabled", "alter table public.outbox disable row level security;"
                    "grant select (body) on public.outbox to public", {"public.outbox"}),
        ("enabled", "alter table public.outbox disable row level security", set()),
        ("enabled", 'create table public."a ""<script>" (id int)', {'public."a ""<script>"'}),
        ("enabled", "drop table public.country", {"public.country"}),
        ("forced", "alter table public.doc owner to pa_web", {"public.doc"}),
        ("forced", "alter table public.doc owner to pa_web;"
                   "alter table public.doc force row level security", set()),
        ("forced", "alter table public.doc owner to pa_owner", set()),
        ("promised", "drop policy own on public.doc", {"public.doc"}),
        ("promised", "alter policy own on public.doc to pa_owner", {"public.doc"}),
        ("promised", "drop policy own on public.member", set()),
        ("promised", "drop policy own on public.doc;"
                     "create policy r on public.doc as restrictive using (true)", {"public.doc"}),
        ("promised", "drop policy own on public.doc; create policy a on public.doc using (false)",
                     {"public.doc"}),
        ("promised", "alter table public.member disable row level security", {"public.member"}),
        ("covered", "drop policy own on public.member", {"public.member"}),
        ("covered", "alter table public.outbox disable row level security", {"public.outbox"}),
        ("covered", "create table public.part partition of public.p for values in (1)", set()),
    ],
)  # fmt: skip
def test_faults_are_named(world: Database, check: str, sql: str, expected: set[str]) -> None:
    if "public.p " in sql:
        sql = f"""create table public.p (org_id int) partition by list (org_id); {sql};
                  alter table public.p enable row level security;
                  create policy p on public.p using (true)"""
    assert found(run(world, sql), check).keys() == expected


@pytest.mark.parametrize(
    ("grant", "undo", "power"),
    [
        ("grant pa_owner to pa_web with inherit true, set false", "revoke pa_owner from pa_web",
         "inherits pa_owner"),
        ("grant pa_group to pa_web; grant pa_owner to pa_group", "revoke pa_owner from pa_group",
         "pa_web → pa_group → pa_owner"),
        ("grant pa_owner to pa_web with admin true, inherit false, set false",
         "revoke pa_owner from pa_web", "grants itself pa_owner"),
        ("alter role pa_web bypassrls", "alter role pa_web nobypassrls", "BYPASSRLS"),
        ("alter role pa_web superuser", "alter role pa_web nosuperuser", "superuser"),
        ("alter role pa_web replication", "alter role pa_web noreplication", "logical decoding"),
        ("grant pa_jobs to pa_web", "revoke pa_jobs from pa_web", "pa_web → pa_jobs"),
        ("grant pg_read_all_data to pa_web", "revoke pg_read_all_data from pa_web", "every table"),
    ],
)  # fmt: skip
def test_powers_are_named(world: Database, grant: str, undo: str, power: str) -> None:
    with world.connect() as db:
        db.execute("alter table public.doc owner to pa_owner")
        db.execute(grant.encode())
    try:
        named = found(look(world), "roles")
    finally:
        with world.connect() as db:
            db.execute(f"{undo}; revoke pa_group from pa_web".encode())
    assert named.keys() == {"role pa_web"}
    assert power in named["role pa_web"]


def test_attributes_are_not_inherited(world: Database) -> None:
    with world.connect() as db:
        db.execute("grant pa_jobs to pa_web with inherit true, set false")
    try:
        assert found(look(world), "roles") == {}
    finally:
        with world.connect() as db:
            db.execute("revoke pa_jobs from pa_web")


def test_a_role_that_does_not_exist_is_a_finding(world: Database) -> None:
    roles = [*PROFILE["roles"], {"name": "ghost", "database_role": 'no "one"'}]
    assert found(run(world, roles=roles), "roles").keys() == {'role no "one"'}


def test_other_modes_judge_powers_and_not_owners(world: Database) -> None:
    at = run(world, "alter table public.doc owner to pa_web", mode="schema")
    assert found(at, "roles") == {}
    almighty = Looked(with_role(at, superuser=True), at.intent)
    assert found(almighty, "roles").keys() == {"role pa_web"}


def test_before_16_whoever_makes_roles_may_grant_them(world: Database) -> None:
    at = run(world)
    maker = with_role(at, createrole=True)
    assert found(Looked(maker, at.intent), "roles") == {}
    assert found(Looked(replace(maker, version=150000), at.intent), "roles").keys() == {
        "role pa_web"
    }


def with_role(at: Looked, **attributes: bool) -> Catalog:
    changed = replace(at.catalog.roles["pa_web"], **attributes)
    return replace(at.catalog, roles={**at.catalog.roles, "pa_web": changed})


def test_an_empty_schema_is_a_finding(world: Database) -> None:
    assert "schema publik" in found(run(world, schemas=["public", "publik"]), "enabled")


def test_a_wide_table_is_read(world: Database) -> None:
    columns = ", ".join(f"c{n} int" for n in range(1600))
    at = run(
        world, f"create table public.wide ({columns}); grant select (c7) on public.wide to pa_web"
    )
    assert reachable(at.catalog, at.intent, at.catalog.relations["public.wide"]) == ("pa_web",)
    assert "public.wide" in found(at, "enabled")
