"""The SQL that findings on objects give as their remedy runs, and settles them."""

from __future__ import annotations

import tomllib

import psycopg

from checks.declare import Finding
from checks.tenancy.access import future, privileges
from checks.tenancy.catalog import read_catalog
from checks.tenancy.code.bodies import Bodies
from checks.tenancy.functions import marks
from checks.tenancy.functions.definers import Definers
from checks.tenancy.functions.runners import Runners
from checks.tenancy.objects import children, ownership, publishing, references, stores
from checks.tenancy.objects.views import Views
from fixtures.profile.tenancy import Tenancy
from fixtures.sandbox import Sandbox
from fixtures.tenancy import resolve
from tests.designs import build, profile_of

PLANTED = """
alter table public.label add constraint "name <b>" unique (name);
alter table public.project drop constraint project_org_id_id_key cascade;
alter table public.task add constraint "p'<b>" foreign key (project_id) references public.project;
grant truncate, references (name) on public.label to ms_app;
create sequence public."s's";
alter table public.label add n int default nextval('public."s''s"');
grant all on sequence public."s's" to ms_app;
create table public.x (org_id text);
alter table public.x enable row level security;
create table public.x_child () inherits (public.x);
grant select on public.x_child to ms_app;
alter default privileges for role ms_owner in schema public grant all on tables to ms_app;
create view public.v as select * from public.label;
create materialized view public.mm as select * from public.label;
grant select on public.v, public.mm to ms_app;
create function public.fu() returns bigint language sql security definer
as 'select count(*) from public.label';
create function public.lp(a int) returns int language sql leakproof immutable as 'select 1';
create function public.run(what text) returns void language plpgsql as 'begin execute what; end';
create rule "r r" as on delete to public.task do also delete from public.label;
alter table public.invitation disable row level security;
create publication p for table public.invitation;
"""


def found(connection: psycopg.Connection[tuple[object, ...]]) -> list[Finding]:
    profile = tomllib.loads(profile_of("membership").read_text())
    connection.execute("set search_path = ''")
    intent = resolve(connection, Tenancy.model_validate(profile["tenancy"]))
    catalog = read_catalog(connection, {"ms_login", "ms_app", "ms_anon"})
    bodies = Bodies(catalog)
    views = Views(catalog, intent, bodies)
    names = marks.helpers_of(catalog, intent, bodies)
    exposures = [*views.exposures(), *stores.rules(views), *stores.stored(views)]
    return [
        *(exposure.finding for exposure in exposures),
        *Definers(catalog, intent, bodies).findings(),
        *privileges.past_policies(catalog, intent),
        *privileges.shared_sequences(catalog, intent),
        *children.open_children(catalog, intent),
        *ownership.weak_columns(catalog, intent),
        *references.crossing_references(catalog, intent),
        *references.crossing_keys(catalog, intent),
        *Runners(catalog, intent, bodies).findings(),
        *future.open_defaults(catalog, intent, bodies),
        *publishing.open_publications(catalog, intent),
        *marks.leakproof_functions(catalog, intent, names),
    ]


def test_remedies_run_and_settle_what_they_are_for(sandbox: Sandbox) -> None:
    with build(sandbox, "membership").connect() as connection:
        assert found(connection) == []
        connection.execute(PLANTED)
        planted = found(connection)
        assert len(planted) == 16
        for finding in planted:
            assert finding.remedy, finding
            connection.execute(finding.remedy.encode())
        assert found(connection) == []
