"""The prover on policies that call functions: helpers, lists, overloads, opaque ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from fixtures.sandbox import Server

from .proof_cases import (
    ALL,
    MEMBERS,
    MEMBERSHIP,
    OWN,
    OWN_MEMBERSHIPS,
    judge,
    leaking,
    policy,
    product,
)


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with product(server) as connection:
        yield connection


HELPER = """create function public.helper(uuid) returns boolean language sql stable {} as
  $$select exists (select 1 from public.member m where m.org_id = $1 and {})$$;"""


@pytest.mark.parametrize(
    ("definer", "condition", "leaks"),
    [
        ("security definer", "m.user_id = auth.uid()", False),
        ("", "m.user_id = auth.uid()", False),
        ("security definer", "true", True),
        ("", "true", False),
    ],
)
def test_helper_functions_are_read(
    definer: str, condition: str, leaks: bool, database: psycopg.Connection[Any]
) -> None:
    sql = OWN_MEMBERSHIPS + HELPER.format(definer, condition) + policy("public.helper(org_id)")
    assert leaking(judge(database, sql, **MEMBERSHIP)) == (set(ALL) if leaks else set())


def test_a_standard_body_and_named_arguments_are_read(database: psycopg.Connection[Any]) -> None:
    helper = """create function public.mine(org uuid) returns boolean language sql stable
      return org = public.ctx();"""
    assert leaking(judge(database, helper + policy("public.mine(org => org_id)"))) == set()


def test_orgs_by_an_array_function(database: psycopg.Connection[Any]) -> None:
    helper = f"""create function public.orgs() returns uuid[] language sql stable security definer
      as $$select array({MEMBERS})$$;"""
    sql = helper + policy("org_id = any (public.orgs())")
    assert leaking(judge(database, sql, **MEMBERSHIP)) == set()
    unnested = {"session": {"allowed": "select unnest(public.orgs())"}}
    assert leaking(judge(database, sql, **unnested)) == set()
    assert leaking(judge(database, helper + policy(OWN), **unnested)) == set(ALL)


def test_a_list_of_tenants_in_a_setting(database: psycopg.Connection[Any]) -> None:
    listed = "string_to_array(current_setting('app.tenants', true), ',')"
    allowed = {"session": {"allowed": f"select unnest({listed}::uuid[])"}}
    good = judge(database, policy(f"org_id = any ({listed}::uuid[])"), **allowed)
    assert {v.status for v in good.values()} == {"PROVEN"}
    assert leaking(judge(database, policy(f"{OWN} or title = 'x'"), **allowed)) == set(ALL)


LISTED = "unnest(string_to_array(current_setting('app.tenants', true), ',')::uuid[])"
CLAIMED = "jsonb_array_elements_text(auth.jwt() -> 'orgs')"


@pytest.mark.parametrize(
    ("source", "test", "leaks"),
    [
        (f"{LISTED} u", "u = tenant", False),
        (f"{LISTED} u(x)", "x = tenant", False),
        (f"{LISTED} u(x)", "x = x", True),
        (f"{LISTED} u(x)", "tenant = tenant", True),
        (f"{CLAIMED} c", "c = tenant::text", True),
    ],
)
def test_names_inside_functions(
    source: str, test: str, leaks: bool, database: psycopg.Connection[Any]
) -> None:
    helper = f"""create function public.mine(tenant uuid) returns boolean language sql stable
      as $$select exists (select 1 from {source} where {test})$$;"""
    allowed = {"session": {"allowed": f"select {LISTED}"}}
    found = judge(database, helper + policy("public.mine(org_id)"), **allowed)
    assert leaking(found) == (set(ALL) if leaks else set())


def test_tenants_in_a_claim(database: psycopg.Connection[Any]) -> None:
    allowed = {"session": {"allowed": f"select c::uuid from {CLAIMED} c"}}
    good = policy(f"org_id in (select c.value::uuid from {CLAIMED} c)")
    assert leaking(judge(database, good, **allowed)) == set()
    assert leaking(judge(database, good.replace("'orgs'", "'other'"), **allowed)) == set(ALL)


def test_rows_of_an_opaque_function(database: psycopg.Connection[Any]) -> None:
    helper = """create function public.orgs() returns table (org uuid, standing text)
      language plpgsql stable as $$begin return query select public.ctx(), 'x'; end$$;"""
    sql = helper + policy("org_id in (select o.org from public.orgs() o where o.standing = 'x')")
    allowed = {"session": {"allowed": "select o.org from public.orgs() o"}}
    assert leaking(judge(database, sql, **allowed)) == set()
    found = judge(database, sql)["select"]
    assert (found.status, found.exact) == ("LEAK", False)


def test_an_overloaded_function_is_left_open(database: psycopg.Connection[Any]) -> None:
    helper = "".join(
        f"create function public.f({type}) returns uuid language sql stable return public.ctx();"
        for type in ("uuid", "text")
    )
    found = judge(database, helper + policy("org_id = public.f(id)"))["select"]
    assert (found.status, found.exact) == ("LEAK", False)
    assert "overloaded" in found.reason


def test_what_is_any_function_makes_a_leak_that_must_be_replayed(
    database: psycopg.Connection[Any],
) -> None:
    found = judge(database, policy("title ~~ 'a%'"))["select"]
    assert (found.status, found.exact) == ("LEAK", False)
    assert judge(database, policy(f"{OWN} and title ~~ 'a%'"))["select"].status == "PROVEN"


def test_an_opaque_helper_proves_only_itself(database: psycopg.Connection[Any]) -> None:
    helper = """create function public.opaque() returns uuid language plpgsql stable
      as $$declare x uuid; begin x := public.ctx(); return x; end$$;"""
    sql = helper + policy("org_id = public.opaque()")
    found = judge(database, sql)["select"]
    assert (found.status, found.exact) == ("LEAK", False)
    itself = judge(database, sql, session={"allowed": "select public.opaque()"})["select"]
    assert itself.status == "PROVEN"
    assert any("public.opaque()" in each for each in itself.assumptions)


def test_a_default_is_an_argument_like_any_other(database: psycopg.Connection[Any]):
    helper = """
    create function public.mine(org uuid, other uuid default null) returns boolean
    language sql stable as $$ select org = public.ctx() or org = other $$;
    create policy p on public.doc using (public.mine(org_id{0}));
    """
    assert leaking(judge(database, helper.format(""))) == set()
    assert leaking(judge(database, helper.format(", org_id"))) == set(ALL)
