"""The prover on kinds of tenancy: hierarchies, parents, rows of nobody, enrolments, views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from fixtures.sandbox import Server

from .proof_cases import (
    ALL,
    MEMBERSHIP,
    OWN,
    OWN_MEMBERSHIPS,
    judge,
    leaking,
    policy,
    product,
    section,
)


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with product(server) as connection:
        yield connection


TREE = """select t.descendant from public.tree t join public.member m on m.org_id = t.ancestor
           where m.user_id = auth.uid()"""


def test_a_hierarchy_by_its_closure_table(database: psycopg.Connection[Any]) -> None:
    allowed = {"session": {"allowed": TREE}}
    good = OWN_MEMBERSHIPS + policy(f"org_id in ({TREE})")
    assert leaking(judge(database, good, **allowed)) == set()
    upwards = TREE.replace("t.descendant", "t.x").replace("t.ancestor", "t.descendant")
    bad = OWN_MEMBERSHIPS + policy(f"org_id in ({upwards.replace('t.x', 't.ancestor')})")
    assert leaking(judge(database, bad, **allowed)) == set(ALL)


def test_rows_whose_tenant_is_their_parents(database: psycopg.Connection[Any]) -> None:
    docs = policy(OWN) + ";"
    note = "create policy n on public.note using (exists (select from public.doc d where {}))"
    assert leaking(judge(database, docs + note.format("d.id = note.doc_id"), "note")) == set()
    assert leaking(judge(database, docs + note.format("true"), "note")) == set(ALL)
    copied = docs + "create policy n on public.note using (org_id = public.ctx())"
    assert leaking(judge(database, copied, "note")) == set(ALL)
    key = """alter table public.note add foreign key (doc_id, org_id)
             references public.doc (id, org_id);"""
    assert leaking(judge(database, key + copied, "note")) == set()


def test_rows_without_a_tenant(database: psycopg.Connection[Any]) -> None:
    sql = "create policy l on public.loose using (org_id is null or org_id = public.ctx())"
    assert leaking(judge(database, sql, "loose")) == set(ALL)
    tables = section().model_dump(by_alias=True, exclude_unset=True)["tables"]
    tables["public.loose"]["null_tenant"] = "everyone"
    assert leaking(judge(database, sql, "loose", tables=tables)) == set(ALL) - {"select"}


def test_a_claim_that_clients_can_write(database: psycopg.Connection[Any]) -> None:
    claim = "(auth.jwt() -> 'user_metadata' ->> 'org')::uuid"
    changes = {
        "session": {"allowed": f"select {claim}"},
        "sources": [{"name": "c", "read": "jwt:user_metadata.org", "trust": "client"}],
    }
    assert leaking(judge(database, policy(f"org_id = {claim}"), **changes)) == set()
    assert leaking(
        judge(database, policy(f"org_id = {claim}"), distrust=("client",), **changes)
    ) == set(ALL)


def test_an_enrolment_confers_only_what_is_seen(database: psycopg.Connection[Any]) -> None:
    tables = section().model_dump(by_alias=True, exclude_unset=True)["tables"]
    owners = "select m.org_id from public.member m where m.user_id = r.user_id"
    tables["public.profile"] = {"class": "shared", "tenants": owners, "born_unowned": True}
    tables["public.member"]["grants_access_to"] = ["public.profile"]
    sql = "create policy m on public.member using (org_id = public.ctx());" + (
        "create policy s on public.profile for select using (exists (select from public.member m "
        "where m.user_id = profile.user_id and m.org_id = public.ctx()));"
    )
    verdicts = judge(database, sql, "member", tables=tables)
    assert leaking(verdicts) == {"enrol"}
    closed = "create policy r on public.member as restrictive for insert with check (exists (" + (
        "select from public.profile p where p.user_id = member.user_id))"
    )
    cycle = judge(database, sql + closed, "member", tables=tables)
    assert cycle["enrol"].status == "PROVEN"


def test_a_view_in_a_policy_reads_as_its_owner(database: psycopg.Connection[Any]) -> None:
    view = "create view public.everybody as select org_id, user_id from public.member;"
    sql = "exists (select from public.everybody e where e.org_id = doc.org_id)"
    grant = "grant select on public.everybody to proof_user;"
    assert leaking(
        judge(database, OWN_MEMBERSHIPS + view + grant + policy(sql), **MEMBERSHIP)
    ) == set(ALL)
    invoker = "alter view public.everybody set (security_invoker = true);"
    good = OWN_MEMBERSHIPS + view + grant + invoker + policy(sql)
    assert leaking(judge(database, good, **MEMBERSHIP)) == set()
