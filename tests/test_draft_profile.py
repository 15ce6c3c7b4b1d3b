"""A drafted profile loads, classifies every table as people do, and marks what it guesses."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from fixtures.profile import load_profile
from fixtures.profile.load import parse_profile
from fixtures.run import Run
from fixtures.sandbox import Sandbox
from fixtures.systems.starting import SYSTEMS, enter
from fixtures.target import reading
from fixtures.tenancy import Intent, resolve
from scripts.draft_profile import draft, main

DESIGNS = Path(__file__).parent / "designs"
# What a catalog cannot tell: a column that names the tenant in one table only.
PLAIN = """
create role draft_app nologin;
create role draft_door login noinherit;
grant draft_app to draft_door;
create table "Firms" (id bigint primary key, "order" text);
create table bill (id int primary key, firm_id bigint not null, total int);
create table bill_line (id int primary key, bill int not null references bill,
  by_firm bigint references "Firms");
create table line_note (id int primary key, line int not null references bill_line);
create table archive (id int primary key, firm_id bigint, what text);
create table job_queue (id int primary key, firm_id bigint not null);
create table "it's <odd>" (id int primary key, firm_id bigint not null, x text);
create table colour (id int primary key);
create table alembic_version (version_num text);
create policy p on bill using (firm_id = current_setting('app.firm_id', true)::bigint);
alter table bill enable row level security;
grant select, insert, update on bill, archive to draft_app;
grant insert on "it's <odd>" to draft_app;
"""


def drafted(dsn: str, schemas: list[str]) -> tuple[str, Intent]:
    """Draft a profile, and resolve it against the database it was drafted from."""
    text = draft(dsn, schemas)
    profile = parse_profile(tomllib.loads(text), Path("draft"), "")
    assert profile.tenancy is not None
    with reading(dsn) as connection:
        return text, resolve(connection, profile.tenancy)


def assert_alike(found: Intent, wanted: Intent) -> None:
    """All tables are classified, and as in the profile that people wrote."""
    assert not found.missing
    assert [table.name for table in found.tables if not table.kind or table.problem] == []
    kinds = {table.name: (table.kind, table.column) for table in wanted.tables}
    assert {table.name: (table.kind, table.column) for table in found.tables} == kinds


@pytest.mark.parametrize("design", ["membership", "hierarchy", "guc", "supabase"])
def test_designs_are_classified_as_by_their_authors(sandbox: Sandbox, design: str) -> None:
    database = sandbox.create()
    with database.connect() as connection:
        connection.execute((DESIGNS / design / "schema.sql").read_bytes())
        section = load_profile(DESIGNS / design / "profile.toml").tenancy
        assert section is not None
        wanted = resolve(connection, section)
    text, found = drafted(database.dsn, ["public"])
    assert_alike(found, wanted)
    assert found.root == wanted.root
    assert found.section.login.role == wanted.section.login.role
    for line in text.splitlines():
        guessed = line.startswith(("root", "default", "schemas", "role", "owners", "trust"))
        assert not guessed or "# REVIEW: " in line


def test_the_casino_system_is_classified_as_by_its_authors(run_state: Run) -> None:
    world = enter(run_state, "secured")
    try:
        dsn = world.spec("srm", "").dsn
        section = load_profile(SYSTEMS["srm"].folder / "profile.toml").tenancy
        assert section is not None
        with reading(dsn) as connection:
            wanted = resolve(connection, section)
        text, found = drafted(dsn, [])
    finally:
        world.close()
    assert_alike(found, wanted)
    assert 'setters = ["public.set_rls_context_from_staff(text)"]' in text
    assert found.section.session is not None
    assert found.section.session.allowed == "select public.app_ctx_casino()"
    assert found.section.login.exempt.keys() == {"service_role"}


def test_what_has_no_keys_is_guessed_by_names(sandbox: Sandbox) -> None:
    database = sandbox.create()
    with database.connect() as connection:
        connection.execute(PLAIN.encode())
    sandbox.roles += ["draft_app", "draft_door"]
    text, found = drafted(database.dsn, [])
    kinds = {table.name: (table.kind, table.tenants) for table in found.tables}
    assert found.root == 'public."Firms"'
    assert kinds['public."it\'s <odd>"'] == ("tenant", 'select r."firm_id"')
    assert "public.bill v1" in kinds["public.bill_line"][1]  # by_firm may be empty
    assert kinds["public.line_note"][0] == "tenant"
    assert kinds["public.job_queue"][0] == "system"
    assert kinds["public.colour"][0] == "global"
    assert "public.alembic_version" not in kinds
    archive = found.table("public.archive")
    assert archive is not None and archive.null_tenant == "nobody"
    assert found.section.login.role == "draft_door"
    assert found.append_only == {'public."it\'s <odd>"'}
    assert found.section.session is not None
    assert "app.firm_id" in found.section.session.allowed
    (role,) = found.section.roles
    assert role.can["public.bill"] == "SIU"
    assert "no way leads to a tenant" in text


def test_a_database_without_tenants_still_gives_a_profile(sandbox: Sandbox) -> None:
    database = sandbox.create()
    with database.connect() as connection:
        connection.execute("create table a (id int); create table b (id int)")
    _, found = drafted(database.dsn, [])
    assert {table.kind for table in found.tables} == {"global"}


def test_mistakes_are_one_line(sandbox: Sandbox, tmp_path: Path, capsys: Any) -> None:
    database = sandbox.create()
    there = tmp_path / "there.toml"
    there.touch()
    with database.connect() as connection:
        connection.execute("create table a (id int)")
    wrong = [
        ["--dsn", "nonsense"],
        ["--dsn", "postgresql://nobody:secret@127.0.0.1:1/none"],
        ["--dsn", database.dsn, "--schema", "absent"],
        ["--dsn", database.dsn, "--output", str(there)],
        ["--dsn", database.dsn, "--output", str(tmp_path / "no" / "where.toml")],
    ]
    for arguments in wrong:
        assert main(arguments) == 4
        said = capsys.readouterr().err
        assert said.startswith("draft_profile: ") and said.count("\n") == 1
        assert "secret" not in said
    fine = tmp_path / "fine.toml"
    assert main(["--dsn", database.dsn, "--output", str(fine)]) == 0
    assert load_profile(fine).tenancy is not None
