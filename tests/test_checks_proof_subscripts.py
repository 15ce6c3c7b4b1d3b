"""The prover on what stands at a place of an array or of JSON, such as the folder of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import psycopg
import pytest

from checks.tenancy.proof import Verdict, prove
from fixtures.sandbox import Sandbox, Server

from .proof_cases import ROLES, SCHEMA, TABLES, facts, section, undone

pytestmark = pytest.mark.thorough  # the solver takes its time
OPAQUE = """create function public.foldername(name text) returns text[] language plpgsql immutable
  as $$declare parts text[]; begin parts := string_to_array(name, '/');
       return parts[1 : array_length(parts, 1) - 1]; end$$;"""
READ = """create function public.foldername(name text) returns text[] language sql immutable
  as $$select (string_to_array(name, '/'))[1 : cardinality(string_to_array(name, '/')) - 1]$$;"""
FOLDER = "(public.foldername({0}))[1]"
GRANT = "create policy p on public.doc for all to proof_user using ({})"


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[psycopg.Connection[Any]]:
    sandbox = Sandbox(server)
    with sandbox.create().connect() as connection:
        connection.execute(SCHEMA)
        connection.execute(TABLES.format("doc").encode())
        yield connection
    sandbox.roles += list(ROLES)
    sandbox.close()


def judged(
    database: psycopg.Connection[Any], sql: str, tenants: str, session: str
) -> dict[str, Verdict]:
    """Return the verdict of each gate of documents whose tenant is in their title."""
    owned = {"class": "tenant", "tenants": f"select {tenants}"}
    tables = section().model_dump(by_alias=True, exclude_unset=True)["tables"]
    tables |= {"public.doc": owned, "public.note": {"class": "global"}}
    with undone(database):
        database.execute(sql.encode())
        changed = section(tables=tables, session={"allowed": f"select {session}"})
        catalog, intent = facts(database, changed)
    asked = tuple(table for table in intent.tables if table.name == "public.doc")
    return {v.gate: v for v in prove(catalog, cast(Any, replace(intent, tables=asked)))}


@pytest.mark.parametrize("function", [OPAQUE, READ])
@pytest.mark.parametrize(
    ("policy", "tenants", "proven"),
    [
        (f"{FOLDER} = (auth.uid())::text", FOLDER, True),
        (f"auth.uid() = {FOLDER}::uuid", f"{FOLDER}::uuid", True),
        (f"auth.uid() = {FOLDER}::uuid", FOLDER, False),  # a uuid in capitals is another text
        (f"{FOLDER} = (auth.uid())::text", f"{FOLDER}::uuid", True),
        (f"{FOLDER} = (select auth.uid()::text) and number = 7", FOLDER, True),
        ("(public.foldername({0}))[2] = (auth.uid())::text", FOLDER, False),
        (f"{FOLDER} is not null", FOLDER, False),
        ("{0} like (auth.uid())::text || '%'", FOLDER, False),
    ],
)
def test_the_first_folder_is_the_tenant(
    function: str, policy: str, tenants: str, proven: bool, database: psycopg.Connection[Any]
) -> None:
    sql = function + GRANT.format(policy.format("title"))
    found = judged(database, sql, tenants.format("r.title"), "auth.uid()")
    assert {v.status for v in found.values()} == {"PROVEN" if proven else "LEAK"}


def test_a_witness_has_folders(database: psycopg.Connection[Any]) -> None:
    sql = READ + GRANT.format("(public.foldername(title))[2] = (auth.uid())::text")
    found = judged(database, sql, FOLDER.format("r.title"), "auth.uid()")["select"]
    assert not found.exact
    assert found.witness is not None
    folders = found.witness["rows"][0][1]["title"].split("/")[:-1]
    user = json.loads(found.witness["settings"]["request.jwt.claims"])["sub"]
    assert folders[1] == user
    assert folders[0] != user


CLAIM = "((auth.jwt())['app_metadata'] ->> 'org')"


@pytest.mark.parametrize(
    ("policy", "proven"),
    [
        ("org_id::text = ((auth.jwt())['app_metadata'] ->> 'org')", True),
        ("org_id::text = (auth.jwt() -> 'app_metadata' ->> 'org')", True),
        ("org_id::text = ((auth.jwt())['user_metadata'] ->> 'org')", False),
    ],
)
def test_a_subscript_of_json_is_a_key(
    policy: str, proven: bool, database: psycopg.Connection[Any]
) -> None:
    found = judged(database, GRANT.format(policy), "r.org_id::text", CLAIM)
    assert {v.status for v in found.values()} == {"PROVEN" if proven else "LEAK"}


def test_places_of_a_matrix_are_taken_at_once(database: psycopg.Connection[Any]) -> None:
    sql = """create function public.grid(text) returns text[] language plpgsql immutable
      as $$begin return array[array[$1]]; end$$;"""
    grant = GRANT.format("(public.grid(title))[1][1] = auth.uid()::text")
    place = "(public.grid(r.title))[1][1]"
    assert judged(database, sql + grant, place, "auth.uid()")["select"].status == "PROVEN"
    row = "(public.grid(r.title))[1]"
    assert judged(database, sql + grant, row, "auth.uid()")["select"].status == "LEAK"
