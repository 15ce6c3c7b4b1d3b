"""A trial has the target's schema, three tenants and its people, and says what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.outcomes import Unverified
from fixtures.profile import load_profile
from fixtures.profile.tenancy import Tenancy
from fixtures.run import Run
from fixtures.target.target import Target
from fixtures.targets import TargetSpec
from fixtures.tenancy import Intent, resolve
from fixtures.tenancy.trial import Trial, make_trial

DESIGNS = Path(__file__).parent / "designs"
SCHEMA = """
create type standing as enum ('clerk', 'both', 'liar');
create table org (id int primary key, name text not null);
create table person (id uuid primary key);
create table member (id uuid primary key, org_id int not null references org,
  person uuid not null references person, role standing not null check (role <> 'liar'),
  unique (org_id, person));
create table note (id serial primary key, org_id int not null references org, body text);
"""
SECTION: dict[str, Any] = {
    "root": "public.org",
    "default": {"class": "tenant", "tenant": "org_id"},
    "tables": {
        "public.org": {"class": "tenant", "tenant": "id"},
        "public.person": {
            "class": "shared",
            "tenants": "select m.org_id from public.member m where m.person = r.id",
        },
    },
    "actors": {
        "setup": [
            "insert into person (id) values (:user)",
            "insert into member (id, org_id, person, role) values (:actor, :tenant, :user, :role)",
        ]
    },
    "session": {"allowed": "select 1"},
    "roles": [
        {"name": "clerk", "database_role": "trial_app"},
        {"name": "both", "database_role": "trial_app", "tenants": 2},
        {"name": "liar", "database_role": "trial_app"},
        {"name": "ghost", "database_role": "trial_app"},
        {"name": "anon", "database_role": "trial_app", "tenants": 0},
    ],
}


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    state = Run()
    yield state
    state.close()


def tried(run: Run, schema: str, section: Tenancy, reader: str = "") -> tuple[Trial, Target]:
    """Try a schema as if it were a target's."""
    database = run.sandbox.create(hint="target")
    with database.connect() as connection:
        connection.execute(schema.encode())
    dsn = run.sandbox.server.dsn(database.name, reader or None)
    target = Target(TargetSpec("trial", dsn))
    with target.reading() as connection:
        intent: Intent = resolve(connection, section)
    return make_trial(run, target, intent), target


def test_people_are_made_for_every_role_and_tenant(run: Run) -> None:
    run.sandbox.ensure_role("trial_app")
    trial, _ = tried(run, SCHEMA, Tenancy.model_validate(SECTION))
    own, foreign, twin = trial.seeded.tenants
    assert trial.unverified == {
        "role liar": "its setup fails: 23514 new row for relation "
        '"member" violates check constraint "member_role_check"',
        "role ghost": 'its setup fails: 22P02 invalid input value for enum standing: "ghost"',
    }
    clerk, both = trial.actors["clerk", own], trial.actors["both", twin]
    assert clerk.tenants == (own,)
    assert both.tenants == (twin, foreign)
    nobody, anon = trial.actors["nobody", own], trial.actors["anon", own]
    assert nobody.user and not nobody.tenants and not nobody.actor
    assert not anon.user and not anon.tenants
    with trial.copy() as copy, copy.connect() as connection:
        query = "select org_id::text from member where person = %s order by member.org_id"
        assert connection.execute(query, [clerk.user]).fetchall() == [(own,)]
        assert connection.execute(query, [both.user]).fetchall() == [(foreign,), (twin,)]
        assert connection.execute(query, [nobody.user]).fetchall() == []
        seeder = trial.seeder(connection)
        row = seeder.insert(seeder.row("public.note", foreign, {"body": "'x'"}))
        found = connection.execute(f"select org_id::text, body from note where {row.key}".encode())
        assert found.fetchone() == (foreign, "x")


def test_identities_may_be_numbers(run: Run) -> None:
    run.sandbox.ensure_role("trial_app")
    schema = SCHEMA.replace("id uuid", "id int").replace("person uuid", "person int")
    values = {**SECTION, "roles": SECTION["roles"][:2]}
    trial, _ = tried(run, schema, Tenancy.model_validate(values))
    assert not trial.unverified
    assert trial.actors["clerk", trial.seeded.tenants[0]].user.isdigit()


def test_what_the_reader_may_not_read_is_told_and_the_rest_is_tried(run: Run) -> None:
    run.sandbox.ensure_role("trial_app")
    run.sandbox.ensure_role("trial_reader")
    schema = f"""{SCHEMA}
    create policy p on member using (exists (select from note));
    create policy q on person using (true);
    grant select on org, person, member to trial_reader"""
    values = {**SECTION, "roles": SECTION["roles"][:1]}
    trial, _ = tried(run, schema, Tenancy.model_validate(values), "trial_reader")
    assert trial.unverified == {
        "public.note": "table public.note is not in the clone: the reader may not read it; "
        "grant select on public.note",
        "public.member": "policy p on public.member is not in the clone: "
        "needs table public.note, which the clone cannot have; grant select on public.note",
    }
    assert ("public.person", trial.seeded.tenants[0]) in trial.seeded.rows


def test_a_target_that_cannot_be_cloned_is_unverified(run: Run) -> None:
    _, target = tried(run, SCHEMA, Tenancy.model_validate({**SECTION, "roles": []}))
    with target.reading() as connection:
        intent = resolve(connection, Tenancy.model_validate(SECTION))
    older = Run(major=16)
    try:
        with pytest.raises(Unverified, match="clone: the sandbox is PostgreSQL 16, older"):
            make_trial(older, target, intent)
    finally:
        older.close()


@pytest.mark.parametrize("design", ["membership", "hierarchy", "guc", "supabase"])
def test_healthy_designs_are_tried_completely(run: Run, design: str) -> None:
    section = load_profile(DESIGNS / design / "profile.toml").tenancy
    assert section is not None
    trial, _ = tried(run, (DESIGNS / design / "schema.sql").read_text(), section)
    assert not trial.unverified
    assert len(trial.actors) == 3 * (len(section.roles) + 1)
