"""A small database with tenants, and what tenancy checks read of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checks.tenancy.catalog import Catalog, read_catalog
from fixtures.profile.tenancy import Tenancy
from fixtures.sandbox import Database, Sandbox
from fixtures.target.session import reading
from fixtures.tenancy import Intent, resolve

ROLES = ("pa_door", "pa_web", "pa_jobs", "pa_owner", "pa_group")
SCHEMA = """
create table public.org (id uuid primary key, name text);
create table public.doc (id uuid primary key, org_id uuid not null, author uuid, title text);
create table public.member (org_id uuid, user_id uuid, primary key (org_id, user_id));
create table public.country (code text primary key);
create table public.outbox (id bigint primary key, body text);
create function public.ctx() returns uuid stable language sql as
$$ select nullif(pg_catalog.current_setting('app.org_id', true), '')::uuid $$;
grant usage on schema public to pa_web, pa_group;
grant select, insert, update, delete on public.org, public.doc, public.member to pa_web;
grant select on public.country to pa_web;
alter table public.org enable row level security;
alter table public.doc enable row level security;
alter table public.member enable row level security;
alter table public.country enable row level security;
alter table public.outbox enable row level security;
create policy own on public.org to pa_web using (id = (select public.ctx()));
create policy own on public.doc to pa_web using (org_id = (select public.ctx()));
create policy own on public.member to pa_web using (org_id = (select public.ctx()));
create policy everyone on public.country for select to pa_web using (true);
"""
OWNED = {"class": "tenant", "tenant": "org_id"}
PROFILE: dict[str, Any] = {
    "root": "public.org",
    "tables": {
        "public.org": {"class": "tenant", "tenant": "id"},
        "public.doc": OWNED,
        "public.member": OWNED,
        "public.country": {"class": "global", "read": ["*"]},
        "public.outbox": {"class": "system"},
    },
    "login": {"role": "pa_door", "exempt": {"pa_jobs": "jobs"}, "owners": ["pa_owner"]},
    "sources": [{"name": "ctx", "read": "setting:app.org_id", "trust": "server"}],
    "session": {"allowed": "select public.ctx()"},
    "roles": [
        {"name": "user", "database_role": "pa_web",
         "can": {"public.org": "S", "public.doc": "SIUD", "public.country": "S"}},
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """What the checks are given."""

    catalog: Catalog
    intent: Intent


def start(sandbox: Sandbox) -> Database:
    """Make the small database, sound as it is."""
    made = sandbox.create(hint="policies")
    with made.connect() as db:
        for role in ROLES:
            sandbox.ensure_role(role)
        db.execute("alter role pa_jobs bypassrls")
        db.execute("grant pa_web, pa_jobs to pa_door with inherit false, set true")
        db.execute(SCHEMA.encode())
    return made


def look(database: Database, **changes: Any) -> Looked:
    """Read a database as the checks do, with changes to the profile."""
    section = Tenancy.model_validate(PROFILE | changes)
    seeds = {role.database_role for role in section.roles} | {section.login.role}
    with reading(database.dsn) as db:
        return Looked(read_catalog(db, seeds | set(section.login.exempt)), resolve(db, section))
