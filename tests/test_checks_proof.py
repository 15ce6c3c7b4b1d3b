"""The prover on small policies, good and leaking: each class of failure, and its near misses."""

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
    WRITES,
    judge,
    leaking,
    policy,
    product,
)


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with product(server) as connection:
        yield connection


FLOOR = f"create policy floor on public.doc as restrictive for all to proof_user using ({OWN});"
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    # what keeps tenants apart
    "own": (policy(OWN), ()),
    "own, wrapped": (policy("org_id = (select public.ctx())"), ()),
    "own, turned round": (policy("public.ctx() = org_id"), ()),
    "own as text": (policy("org_id::text = nullif(current_setting('app.tenant', true), '')"), ()),
    "own and more": (policy(f"{OWN} and title is not null and number > 3"), ()),
    "own, not distinct": (policy("org_id is not distinct from public.ctx()"), ()),
    "own in a list": (policy("org_id in (public.ctx(), public.ctx())"), ()),
    "own through case": (policy(f"case when title is null then false else {OWN} end"), ()),
    "not not own": (policy(f"not (not ({OWN}))"), ()),
    "not foreign": (policy("not (org_id <> public.ctx())"), ()),
    "no policy": ("select 1", ()),
    "never": (policy("false"), ()),
    "a floor under everything": (policy("true") + ";" + FLOOR, ()),
    "a floor for an inherited role": (
        policy("true") + ";" + FLOOR.replace("to proof_user", "to proof_staff"),
        (),
    ),
    "a contradiction": (policy("number > 3 and number < 2"), ()),
    "by its parent": (policy("exists (select from public.org o where o.id = doc.org_id)"), ()),
    # tautologies
    "true": (policy("true"), ALL),
    "1=1": (policy("1 = 1"), ALL),
    "x=x": (policy("org_id = org_id"), ALL),
    "not null": (policy("org_id is not null"), ALL),
    "x or not x": (policy("number > 3 or number <= 3"), ALL),
    "title or none": (policy("title is null or title is not null"), ALL),
    "a coalesced null": (policy("coalesce(title = null, true)"), ALL),
    # context that fails open
    "null context": (policy("org_id = coalesce(public.ctx(), org_id)"), ALL),
    "no context": (policy(f"public.ctx() is null or {OWN}"), ALL),
    "empty context": (
        policy(f"current_setting('app.tenant', true) = '' or {OWN}"),
        ALL,
    ),
    "not true of foreign": (policy("(org_id <> public.ctx()) is not true"), ALL),
    "case hole": (policy(f"case when title = 'x' then true else {OWN} end"), ALL),
    "another setting": (policy("org_id = current_setting('app.other', true)::uuid"), ALL),
    "another claim": (policy("org_id = (auth.jwt() ->> 'org')::uuid"), ALL),
    "an operator apart": (policy("org_id >= public.ctx()"), ALL),
    # composition
    "or-ing": (policy(OWN) + ";create policy q on public.doc using (number = 7)", ALL),
    "a public row": (policy(f"{OWN} or title = 'public'"), ALL),
    "a floor for another role": (
        policy("true") + ";" + FLOOR.replace("to proof_user", "to proof_owner"),
        ALL,
    ),
    "a floor for another command": (
        policy("true") + ";" + FLOOR.replace("for all", "for select"),
        ("insert", "update_old", "update_new", "delete"),
    ),
    "a floor that is a tautology": (
        policy("true") + ";" + FLOOR.replace(OWN, "org_id is not null"),
        ALL,
    ),
    # writes
    "missing check on insert": (policy(check="true", command="insert"), ("insert",)),
    "asymmetric check": (policy(OWN, "org_id is not null"), WRITES),
    "constant check": (policy(OWN, "true"), WRITES),
    "row theft": (policy("true", OWN, "update"), ("update_old",)),
    "re-tenanting": (policy(OWN, "id is not null", "update"), ("update_new",)),
    "delete hidden behind select": (policy("true", command="delete"), ("delete",)),
    "owner instead of tenant": (policy("owner_id = auth.uid()"), ALL),
    # row security that is not there
    "not enabled": ("alter table public.doc disable row level security", ALL),
    "an owner not forced": (
        "alter table public.doc owner to proof_staff;"
        "alter table public.doc no force row level security",
        ALL,
    ),
    "an owner forced": ("alter table public.doc owner to proof_staff;" + policy(OWN), ()),
    "beyond row security": ("alter role proof_user bypassrls;" + policy(OWN), ALL),
}


@pytest.mark.parametrize("name", CASES)
def test_context_policies(name: str, database: psycopg.Connection[Any]) -> None:
    sql, expected = CASES[name]
    if name == "by its parent":
        sql += ";create policy o on public.org using (id = public.ctx())"
    assert leaking(judge(database, sql)) == set(expected)


EXISTS = "exists (select from public.member m where m.user_id = auth.uid() and {})"
MEMBER_CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "correlated": (policy(EXISTS.format("m.org_id = doc.org_id")), ()),
    "in": (policy(f"org_id in ({MEMBERS})"), ()),
    "any array": (policy(f"org_id = any (array({MEMBERS}))"), ()),
    "joined": (
        policy(
            "exists (select from public.member m join public.org o on o.id = m.org_id "
            "where o.id = doc.org_id and m.user_id = auth.uid())"
        ),
        (),
    ),
    "row in": (
        policy("(org_id, auth.uid()) in (select m.org_id, m.user_id from public.member m)"),
        (),
    ),
    "some standing": (policy(EXISTS.format("m.org_id = doc.org_id and m.standing = 'owner'")), ()),
    "uncorrelated": (policy(EXISTS.format("true")), ALL),
    "captured": (policy(EXISTS.format("m.org_id = m.org_id")), ALL),
    "wrong join": (policy(EXISTS.format("m.user_id = doc.owner_id")), ALL),
    "wrong person": (
        policy("exists (select from public.member m where m.org_id = doc.org_id)"),
        (),  # the members' own policy shows a person only her own
    ),
    "not a member": (policy(f"org_id not in ({MEMBERS})"), ALL),
    "any but": (policy("not " + EXISTS.format("m.org_id <> doc.org_id")), ALL),
}


@pytest.mark.parametrize("name", MEMBER_CASES)
def test_membership_policies(name: str, database: psycopg.Connection[Any]) -> None:
    sql, expected = MEMBER_CASES[name]
    orgs = f"create policy o on public.org using (id in ({MEMBERS}));"
    verdicts = judge(database, OWN_MEMBERSHIPS + orgs + sql, **MEMBERSHIP)
    assert leaking(verdicts) == set(expected)


def test_an_unprotected_membership_table_lends_its_rows(database: psycopg.Connection[Any]) -> None:
    sql = policy("exists (select from public.member m where m.org_id = doc.org_id)")
    off = "alter table public.member disable row level security;"
    assert leaking(judge(database, off + sql, **MEMBERSHIP)) == set(ALL)


def test_a_user_can_enrol_herself(database: psycopg.Connection[Any]) -> None:
    sql = OWN_MEMBERSHIPS + "create policy w on public.member for insert {}"
    own = sql.format("with check (user_id = auth.uid())")
    assert leaking(judge(database, own, "member", **MEMBERSHIP)) == {"insert"}
    invited = sql.format(f"with check (org_id in ({MEMBERS}))")
    assert leaking(judge(database, invited, "member", **MEMBERSHIP)) == set()
