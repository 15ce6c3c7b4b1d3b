"""What the prover says: which row and policy, what it cannot tell, and what probes refute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import psycopg
import pytest

from checks.tenancy import proving
from fixtures.sandbox import Server

from .proof_cases import (
    ALL,
    MEMBERS,
    MEMBERSHIP,
    OWN,
    OWN_MEMBERSHIPS,
    facts,
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


def test_the_answer_says_which_policies_and_which_row(database: psycopg.Connection[Any]) -> None:
    sql = policy(OWN) + ";create policy q on public.doc using (title = 'open')"
    found = judge(database, sql)["select"]
    assert found.policies == ("q",)
    assert not found.always_true
    assert found.exact
    assert found.witness is not None
    table, columns = found.witness["rows"][0]
    assert (table, columns["title"]) == ("public.doc", "open")
    assert columns["org_id"] != found.witness["settings"]["app.tenant"]
    assert "(check-sat)" in found.smt


def test_a_tautology_is_called_always_true(database: psycopg.Connection[Any]) -> None:
    for using in ("true", "org_id = org_id", "title is null or title is not null"):
        assert judge(database, policy(using))["select"].always_true
    for using in ("title = title", "number = 7", OWN):
        assert not judge(database, policy(using))["select"].always_true


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "create policy m on public.member using (org_id in (select org_id from public.member))",
            "42P17",
        ),
        (
            "create policy m on public.member using (exists (select from public.doc));"
            "create policy d on public.doc using (exists (select from public.member))",
            "42P17",
        ),
    ],
)
def test_recursion_is_unknown(sql: str, reason: str, database: psycopg.Connection[Any]) -> None:
    found = judge(database, sql, "member", **MEMBERSHIP)["select"]
    assert found.status == "UNKNOWN"
    assert reason in found.reason


def test_bad_input_is_unknown(database: psycopg.Connection[Any]) -> None:
    roles = [{"name": "user", "database_role": "nobody <there>"}]
    assert {v.status for v in judge(database, policy(OWN), roles=roles).values()} == {"UNKNOWN"}
    missing = {"session": {"allowed": "select x from public.no_such_table"}}
    assert {v.status for v in judge(database, policy(OWN), **missing).values()} == {"UNKNOWN"}


def test_a_gate_that_is_not_granted_is_closed(database: psycopg.Connection[Any]) -> None:
    found = judge(database, "revoke all on public.doc from proof_user;" + policy("true"))
    assert leaking(found) == set()
    assert found["delete"].assumptions == ("proof_user holds no DELETE on public.doc",)


def test_the_text_is_the_same_every_time(database: psycopg.Connection[Any]) -> None:
    sql = OWN_MEMBERSHIPS + policy(f"org_id in ({MEMBERS})")
    one, two = (judge(database, sql, **MEMBERSHIP)["select"].smt for _ in range(2))
    assert one == two


def test_names_of_all_kinds(database: psycopg.Connection[Any]) -> None:
    name = '"a ""quoted"" | <script>"'
    sql = f"""create table public.{name} (id int primary key, "the | org\\" uuid not null);
      alter table public.{name} enable row level security;
      grant all on public.{name} to proof_user;
      create policy "p ""q"" x" on public.{name} using ("the | org\\" = public.ctx() {{}});"""
    tables = {f"public.{name}": {"class": "tenant", "tenant": "the | org\\"}}
    assert leaking(judge(database, sql.format(""), name, tables=tables)) == set()
    found = judge(database, sql.format("or id = 1"), name, tables=tables)
    assert leaking(found) == set(ALL)
    assert found["select"].policies == ('p "q" x',)


def test_a_wide_table_and_a_long_policy(database: psycopg.Connection[Any]) -> None:
    columns = ", ".join(f"c{number} int" for number in range(1590))
    sql = f"""create table public.wide (id int primary key, org_id uuid not null, {columns});
      alter table public.wide enable row level security; grant all on public.wide to proof_user;
      create policy w on public.wide using ({{}} org_id = public.ctx());"""
    tables = {"public.wide": {"class": "tenant", "tenant": "org_id"}}
    long = " and ".join(f"c{number} = {number}" for number in range(500))
    found = judge(database, sql.format(f"{long} and "), "wide", tables=tables)
    assert leaking(found) == set()
    assert leaking(judge(database, sql.format(f"{long} or "), "wide", tables=tables)) == set(ALL)


@dataclass(frozen=True)
class Cell:
    """A probe that got through."""

    caller: str = "user"
    table: str = "public.doc"
    operation: str = "S"
    row: str = "foreign"
    session: str = "bound"
    effective: bool = True
    policy: str = "rows"
    statement: str = "select"


def test_a_probe_that_gets_through_refutes_a_proof(database: psycopg.Connection[Any]) -> None:
    verdicts = list(judge(database, policy(OWN)).values())
    intent = cast(Any, facts(database, section())[1])

    def refuted(*cells: Cell) -> list[str]:
        return [finding.object for finding in proving.contradictions(verdicts, cells, intent)]

    assert refuted(Cell()) == ["public.doc select proof_user"]
    assert refuted(Cell(operation="M", row="own")) == ["public.doc update_new proof_user"]
    assert refuted(Cell(operation="M")) == ["public.doc update_old proof_user"]
    harmless = [Cell(row="own"), Cell(policy="none"), Cell(caller="jobs"), Cell(table="public.x")]
    assert refuted(*harmless) == []


def test_a_leak_counts_when_it_was_replayed(database: psycopg.Connection[Any]) -> None:
    found = judge(database, policy(f"{OWN} or title = 'it''s'", command="select"))
    intent = cast(Any, facts(database, section())[1])
    shown = list(proving.judged(list(found.values()), lambda witness: "leaks"))
    (leak,) = proving.leaks(shown, intent)
    assert leak.object == "public.doc select proof_user"
    assert "policy p admits them" in leak.message
    assert "'it''s'" in leak.evidence
    assert "as restrictive" in leak.remedy
    assert proving.open_questions(shown) == []
    for said in ("holds", "cannot: no rows"):
        unseen = list(proving.judged(list(found.values()), lambda witness, said=said: said))
        assert proving.leaks(unseen, intent) == []
        (question,) = proving.open_questions(unseen)
        assert question.message.startswith("UNKNOWN: a leak is possible")


def test_the_remedy_is_proved_to_help(database: psycopg.Connection[Any]) -> None:
    leaky = policy("true")
    intent = cast(Any, facts(database, section())[1])
    shown = list(proving.judged(list(judge(database, leaky).values()), lambda witness: "leaks"))
    remedy = proving.leaks(shown, intent)[0].remedy
    assert leaking(judge(database, f"{leaky}; {remedy}")) == set()


def test_the_kept_text_names_solver_and_assumptions(database: psycopg.Connection[Any]) -> None:
    text = proving.smt(list(judge(database, policy(OWN)).values()))
    assert text.startswith("; solver: z3 ")
    assert "; public.doc select proof_user: PROVEN" in text
    assert "; assumes: constraints hold for all rows" in text


def test_thousands_of_literals_are_told_apart_at_once(database: psycopg.Connection[Any]):
    ids = " and ".join(f"id <> '{number:032x}'" for number in range(3000))
    verdicts = judge(database, f"create policy p on public.doc using ({OWN} and {ids});")
    assert leaking(verdicts) == set()
    assert all(len(verdict.smt) < 2_000_000 for verdict in verdicts.values())
