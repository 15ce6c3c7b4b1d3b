"""Definer functions: which bodies guard the rows of tenants, and which only seem to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from checks.tenancy.catalog import read_catalog
from checks.tenancy.code.bodies import Bodies
from checks.tenancy.functions.definers import Definers
from fixtures.profile.tenancy import Tenancy
from fixtures.sandbox import Server
from fixtures.sandbox.sandbox import Sandbox
from fixtures.tenancy import resolve

PROFILE = {
    "root": "public.tenant",
    "default": {"tenant": "tenant_id", "class": "tenant"},
    "tables": {"public.tenant": {"class": "tenant", "tenant": "id"}},
    "session": {"allowed": "select public.ctx()"},
    "sources": [
        {"name": "tenant", "read": "setting:app.tenant", "trust": "server"},
        {"name": "user", "read": "jwt:sub", "trust": "signed"},
    ],
    "roles": [{"name": "app", "database_role": "guards_app"}],
    "actors": {"setup": ["insert into public.member (tenant_id, user_id) values (:tenant, :user)"]},
}
SCHEMA = """
do $$ begin create role guards_app; exception when duplicate_object then null; end $$;
create table public.tenant (id int primary key);
create table public.visit (
  id int primary key, tenant_id int not null, note text, unique (tenant_id, id)
);
create table public.slip (
  id int, tenant_id int not null, visit_id int,
  foreign key (tenant_id, visit_id) references public.visit (tenant_id, id)
);
create table public.member (tenant_id int not null, user_id text not null);
create table public.lookup (id int);
alter table public.visit enable row level security;
alter table public.slip enable row level security;
alter table public.member enable row level security;
create function public.ctx() returns int language sql stable
as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
create function public.uid() returns text language sql stable
as $$ select current_setting('request.jwt.claims', true)::json ->> 'sub' $$;
create function public.is_member(t int) returns boolean language sql stable
as $$ select exists (select from public.member m
                      where m.tenant_id = t and m.user_id = public.uid()) $$;
create function public.demand(t int) returns void language plpgsql
as $$ begin if public.ctx() is null or t <> public.ctx() then raise exception 'no'; end if; end $$;
create function public.demanded() returns int language plpgsql
as $$ declare c int := public.ctx(); begin
  if c is null then raise exception 'no context'; end if; return c; end $$;
revoke execute on all functions in schema public from public;
grant usage on schema public to guards_app;
"""
SAFE = {
    "other tables": "begin perform 1 from public.lookup; return 1; end",
    "condition": "begin if p is distinct from public.ctx() then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "negated": "begin if (p = public.ctx()) is not true then return 0; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "acts only if": "begin if p = public.ctx() then "
    "delete from public.visit where tenant_id = p and id = q; end if; "
    "return 1; end",
    "assert": "begin assert p = public.ctx(); "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "case": "begin case when coalesce(p <> public.ctx(), true) then raise exception 'no'; "
    "else null; end case; delete from public.visit where tenant_id = p; return 1; end",
    "variable": "declare c int := public.ctx(); begin "
    "delete from public.visit where tenant_id = c; return 1; end",
    "row looked up": "declare t int; begin select tenant_id into t from public.visit where id = q; "
    "if t is distinct from public.ctx() then raise exception 'no'; end if; "
    "delete from public.visit where id = q; return 1; end",
    "helper asked": "begin if not public.is_member(p) then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "helper raises": "begin perform public.demand(p); "
    "delete from public.visit where tenant_id = p; return 1; end",
    "membership": "begin if not exists (select from public.member m where m.tenant_id = p "
    "and m.user_id = public.uid()) then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p; return 1; end",
    "joined": "begin delete from public.slip s using public.visit v where v.id = s.visit_id "
    "and v.tenant_id = public.ctx(); return 1; end",
    "within": "begin update public.slip set id = 1 where visit_id in "
    "(select id from public.visit where tenant_id = public.ctx()); return 1; end",
    "exists": "begin update public.slip s set id = 1 where exists (select from public.member m "
    "where m.tenant_id = s.tenant_id and m.user_id = public.uid()); return 1; end",
    "argument": "begin return (select count(*) from public.visit v "
    "where v.tenant_id = p and p = public.ctx()); end",
    "record": "declare r record; begin "
    "for r in select * from public.visit where tenant_id = public.ctx() loop "
    "delete from public.slip where visit_id = r.id; end loop; return 1; end",
    "inserted": "begin insert into public.visit (id, tenant_id) values (q, public.ctx()); "
    "return 1; end",
    "inserted from": "begin insert into public.slip select 1, v.tenant_id, v.id from "
    "public.visit v "
    "where v.tenant_id = public.ctx() and v.id = q; return 1; end",
}
SAFE |= {
    "context demanded": "begin if p <> public.demanded() then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "context first": "declare c int := public.ctx(); begin "
    "if c is null then return 0; end if; if p <> c then return 0; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "setting must be there": "begin if p <> current_setting('app.tenant')::int then "
    "raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "not in": "begin if not (p in (select m.tenant_id from public.member m "
    "where m.user_id = public.uid())) then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "else": "begin if p = public.ctx() then null; else raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
}
WITHOUT = {
    "unequal": "begin if p <> public.ctx() then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "not equal": "begin if not (p = public.ctx()) then return 0; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "and": "begin if p is not null and p <> public.ctx() then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
    "variable": "declare c int := public.ctx(); begin if p <> c then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p and id = q; return 1; end",
}
LOOSE = {
    "no condition": "begin delete from public.visit; return 1; end",
    "argument believed": "begin delete from public.visit where tenant_id = p; return 1; end",
    "signed in": "begin if public.ctx() is null then raise exception 'no'; end if; "
    "delete from public.visit where tenant_id = p; return 1; end",
    "any member": "begin if not exists (select from public.member m where m.user_id = "
    "public.uid()) "
    "then raise exception 'no'; end if; delete from public.visit where id = q; return 1; end",
    "notice": "begin if p <> public.ctx() then raise notice 'no'; end if; "
    "delete from public.visit where id = q; return 1; end",
    "constant": "begin if public.ctx() = 1 then raise exception 'no'; end if; "
    "delete from public.visit where id = q; return 1; end",
    "or": "begin delete from public.visit where tenant_id = public.ctx() or id = q; return 1; end",
    "coalesce": "begin delete from public.visit "
    "where tenant_id = coalesce(public.ctx(), tenant_id); return 1; end",
    "not joined": "begin delete from public.visit v using public.slip s "
    "where s.tenant_id = public.ctx() and s.id = q; return 1; end",
    "argument alone": "begin return (select count(*) from public.visit v where p = "
    "public.ctx()); end",
    "second": "begin delete from public.slip where tenant_id = public.ctx(); "
    "delete from public.visit where id = q; return 1; end",
    "inserted elsewhere": "begin insert into public.visit (id, tenant_id, note) "
    "values (q, p, public.ctx()::text); return 1; end",
    "one of two rows": "begin insert into public.visit (id, tenant_id) "
    "values (1, public.ctx()), (2, p); return 1; end",
    "answer unheard": "begin perform public.is_member(p); delete from public.visit where id = q; "
    "return 1; end",
    "other setting": "begin if p::text <> current_setting('app.other') then raise exception 'no'; "
    "end if; delete from public.visit where id = q; return 1; end",
    "union": "begin return (select count(*) from (select id from public.visit where tenant_id = "
    "public.ctx() union select id from public.visit) u); end",
    "with": "begin with all_of as (select * from public.visit) "
    "delete from public.slip s using all_of a where a.id = s.visit_id "
    "and s.tenant_id = public.ctx(); "
    "return 1; end",
}


@pytest.fixture(scope="module")
def told(server: Server) -> Mapping[str, str]:
    """Judge every body as a function of its own: what is said of each, by its name here."""
    sandbox = Sandbox(server)
    bodies = SAFE | LOOSE | {f"{name}, no context": body for name, body in WITHOUT.items()}
    names = dict(enumerate(bodies))
    with sandbox.create().connect() as connection:
        connection.execute(SCHEMA)
        for number, name in names.items():
            connection.execute(
                f"create function public.f{number}(p int, q int) returns int language plpgsql "
                f"security definer set search_path = '' as $f$ {bodies[name]} $f$;"
                f"revoke execute on function public.f{number} from public;"
                f"grant execute on function public.f{number} to guards_app"
            )
        connection.execute("set search_path = ''")
        intent = resolve(connection, Tenancy.model_validate(PROFILE))
        catalog = read_catalog(connection, {"guards_app"})
        findings = Definers(catalog, intent, Bodies(catalog)).findings()
        by_object = {finding.object: finding.message for finding in findings}
    sandbox.close()
    with server.connect("postgres") as connection:
        connection.execute("drop role guards_app")
    return {n: by_object.get(f"public.f{i}(integer, integer)", "") for i, n in names.items()}


@pytest.mark.parametrize("name", SAFE)
def test_a_guarded_function_is_left_alone(told: Mapping[str, str], name: str) -> None:
    assert told[name] == ""


@pytest.mark.parametrize("name", LOOSE)
def test_what_only_seems_to_guard_is_told(told: Mapping[str, str], name: str) -> None:
    assert "rows of public." in told[name]


@pytest.mark.parametrize("name", WITHOUT)
def test_a_guard_that_is_null_without_context_is_told(told: Mapping[str, str], name: str) -> None:
    assert "a session without context" in told[f"{name}, no context"]
