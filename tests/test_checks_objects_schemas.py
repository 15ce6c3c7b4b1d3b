"""With a schema per tenant, definer functions, privileges and defaults are judged all the same."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import psycopg
import pytest

from checks.declare import Finding
from checks.tenancy.access.future import open_defaults
from checks.tenancy.access.privileges import past_policies
from checks.tenancy.catalog import read_catalog
from checks.tenancy.code.bodies import Bodies
from checks.tenancy.functions.definers import Definers
from checks.tenancy.functions.runners import Runners
from fixtures.profile.tenancy import Tenancy
from fixtures.sandbox import Sandbox
from fixtures.tenancy import resolve
from tests.designs import build, profile_of

PLANTED = """
set role sm_owner;
create function tenant_a.peek() returns setof text language sql security definer
set search_path = '' as $$ select body from tenant_b.note $$;
create function tenant_a.own() returns setof text language sql security definer
set search_path = '' as $$ select body from tenant_a.note $$;
create function tenant_a.run(what text) returns void language plpgsql security definer
set search_path = '' as $$ begin execute what; end $$;
revoke execute on all functions in schema tenant_a from public;
grant execute on all functions in schema tenant_a to sm_a;
grant truncate on tenant_b.note to sm_b;
alter default privileges in schema tenant_a grant select on tables to sm_a;
reset role;
"""


@pytest.fixture
def connection(sandbox: Sandbox) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with build(sandbox, "schema_mode").connect() as connected:
        yield connected


def found(connection: psycopg.Connection[tuple[object, ...]]) -> list[Finding]:
    profile = tomllib.loads(profile_of("schema_mode").read_text())
    connection.execute("set search_path = ''")
    intent = resolve(connection, Tenancy.model_validate(profile["tenancy"]))
    catalog = read_catalog(connection, {"sm_login", "sm_a", "sm_b"})
    bodies = Bodies(catalog)
    return [
        *Definers(catalog, intent, bodies).findings(),
        *Runners(catalog, intent, bodies).findings(),
        *past_policies(catalog, intent),
        *open_defaults(catalog, intent, bodies),
    ]


def test_a_schema_per_tenant_is_sound(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    assert found(connection) == []


def test_what_leaves_a_tenants_schema_is_told(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    connection.execute(PLANTED)
    by_object: dict[str, str] = {}
    for finding in found(connection):
        by_object[finding.object] = by_object.get(finding.object, "") + finding.message
    assert by_object.keys() == {
        "tenant_a.peek()",
        "tenant_a.run(text)",
        "tenant_b.note",
        "default privileges of sm_owner in schema tenant_a",
    }
    assert "a schema that sm_a may not use" in by_object["tenant_a.peek()"]
    assert "the text of what as it is" in by_object["tenant_a.run(text)"]
