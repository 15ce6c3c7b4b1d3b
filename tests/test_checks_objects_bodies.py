"""Bodies of functions: what is read from them on a real server, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checks.tenancy.catalog import read_catalog
from checks.tenancy.code.bodies import Bodies, Change
from fixtures.sandbox import Server
from fixtures.sandbox.sandbox import Sandbox

SCHEMA = """
set check_function_bodies = off;
create table public.visit (id int);
create table public.note (id int);
create type public.kind as enum ('a');
create function public.ctx() returns text language sql return current_setting('app.x', true);
create function public.atomic() returns void language sql begin atomic
  insert into public.note select id from public.visit; end;
create function public.cte() returns int language sql as $$
  with note as (select 1 as id), more as (select * from note) select id from more $$;
create function public.shadowed() returns int language sql as $$
  with note as (select * from note) select id from note $$;
create function public.pinned() returns int language sql set search_path = '' as
  $$ select id from visit $$;
create function public.looping(p text, out n int) language plpgsql as $$
declare kinds public.kind[]; r record; c cursor for select * from public.note; q alias for p;
begin
  for r in c loop perform public.ctx(); end loop;
  for r in execute 'select * from public.visit' loop n := r.id; end loop;
  perform set_config('app.x', p, false), set_config('App.Y', p, true), set_config(p, p, true);
  set local app.z = '1';
  execute 'select ' || q;
end $$;
create function public.broken() returns int language sql as 'selec 1';
create function public.torn() returns int language plpgsql as 'begin select from where; end';
create function public.late() returns int language sql as 'select id from public.nowhere';
create function public."o""d<script>"("a b" int, variadic more text[]) returns int language plpgsql
as $$ begin return (select id from public.visit where id = "a b"); end $$;
create function public.caller() returns int language sql as
  $$ select public."o""d<script>"(1, 'x', 'y') $$;
create aggregate public.total (int) (sfunc = int4pl, stype = int);
"""


@pytest.fixture(scope="module")
def bodies(server: Server) -> Iterator[Bodies]:
    sandbox = Sandbox(server)
    with sandbox.create().connect() as connection:
        connection.execute(SCHEMA)
        connection.execute("set search_path = ''")
        yield Bodies(read_catalog(connection, {"postgres"}))
    sandbox.close()


@pytest.mark.parametrize(
    ("identity", "relations"),
    [
        ("public.atomic()", {"public.note", "public.visit"}),
        ("public.cte()", set()),
        ("public.shadowed()", {"public.note"}),
        ("public.pinned()", set()),
        ("public.looping(text)", {"public.note", "public.visit"}),
        ('public."o""d<script>"(integer, text[])', {"public.visit"}),
    ],
)
def test_relations_of_a_body(bodies: Bodies, identity: str, relations: set[str]) -> None:
    body = bodies.of(identity)
    assert (body.problem, body.relations) == ("", relations)


@pytest.mark.parametrize(
    ("identity", "says"),
    [
        ("public.broken()", 'syntax error at or near "selec"'),
        ("public.torn()", 'syntax error at or near "where"'),
        ("public.total(integer)", "language internal"),
    ],
)
def test_what_cannot_be_read_says_why(bodies: Bodies, identity: str, says: str) -> None:
    assert says in bodies.of(identity).problem


def test_a_body_tells_settings_calls_and_what_is_built_late(bodies: Bodies) -> None:
    body = bodies.of("public.looping(text)")
    assert body.calls == {"public.ctx()"}
    assert body.changes == (
        Change("app.x", lasting=True),
        Change("app.y", lasting=False),
        Change("", lasting=False),
        Change("app.z", lasting=False),
    )
    assert len(body.dynamic) == 1
    assert bodies.of("public.ctx()").settings == {"app.x"}


def test_missing_relations_and_variadic_calls(bodies: Bodies) -> None:
    assert bodies.of("public.late()").unknown == {"public.nowhere"}
    assert bodies.of("public.caller()").calls == {'public."o""d<script>"(integer, text[])'}
    closure = bodies.closure("public.looping(text)")
    assert closure == ("public.looping(text)", "public.ctx()")
