"""Random policies on random rows: the prover's reading of them against PostgreSQL's own.

Two things are compared. A policy's meaning: the terms it becomes, with rows and settings put in,
are true of exactly the rows that PostgreSQL shows. And the verdict: a row of another tenant that
PostgreSQL shows is never under a policy that was called PROVEN.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.tenancy.proof import prove
from checks.tenancy.proof.casting import literal, tell_literals_apart
from checks.tenancy.proof.facts import add_keys
from checks.tenancy.proof.gates import HANDLERS
from checks.tenancy.proof.logic import TRUE, Term, both, either, no, same, script
from checks.tenancy.proof.problem import Problem, Scope
from checks.tenancy.proof.rowsecurity import admitted, effective
from checks.tenancy.proof.sessions import setting
from checks.tenancy.proof.solving import possible
from checks.tenancy.proof.subqueries import settle
from checks.tenancy.proof.terms import Row, Value
from checks.tenancy.proof.world import World
from fixtures.sandbox import Database, Sandbox, Server
from fixtures.tenancy import Intent

from .proof_cases import facts, section

ROLE = "fuzz_user"
SCHEMA = f"""
create role {ROLE};
grant usage on schema public to {ROLE};
create table public.item (id int primary key, tenant text, owner text, rank int);
create table public.member (id int primary key, tenant text, person text);
create function public.ctx() returns text language sql stable as
  $$select nullif(current_setting('fuzz.tenant', true), '')$$;
create function public.is_mine(tenant text) returns boolean language sql stable as
  $$select tenant = public.ctx()$$;
create function public.is_member(tenant text) returns boolean language sql stable
  security definer as $$select exists (select from public.member m where m.tenant = $1
    and m.person = current_setting('fuzz.person', true))$$;
alter table public.item enable row level security;
alter table public.member enable row level security;
grant select on public.item, public.member to {ROLE};
"""
TEXTS = ("a", "ab", "")
COLUMNS = ("tenant", "owner")
PERSON = "current_setting('fuzz.person', true)"
ATOMS = st.sampled_from(
    [
        "item.tenant", "item.owner", "public.ctx()", PERSON, "'a'::text", "''::text", "null::text",
        "coalesce(item.owner, item.tenant)", "coalesce(public.ctx(), item.tenant)",
        "nullif(item.owner, 'a')", "(select public.ctx())",
        f"(select k.tenant from public.member k where k.person = {PERSON} and k.id = 1)",
    ]
)  # fmt: skip
INNER = st.sampled_from(
    [
        "m.tenant = item.tenant", f"m.person = {PERSON}", "m.tenant = m.tenant",
        "m.tenant is null", "m.person <> item.owner", "m.tenant = public.ctx()", "true", "true",
        "m.id = item.rank",
    ]
)  # fmt: skip


def _comparisons() -> st.SearchStrategy[str]:
    operators = st.sampled_from(["=", "<>", "is distinct from", "is not distinct from"])
    compared = st.builds("({} {} {})".format, ATOMS, operators, ATOMS)
    ranks = st.builds(
        "(item.rank {} {})".format, st.sampled_from(["=", "<", ">=", "<>"]), st.integers(0, 2)
    )
    nulls = st.builds("({} is {}null)".format, ATOMS, st.sampled_from(["", "not "]))
    listed = st.builds(
        "({} {} ({}, {}))".format, ATOMS, st.sampled_from(["in", "not in"]), ATOMS, ATOMS
    )
    arrays = st.builds("({} = any (array[{}, {}]))".format, ATOMS, ATOMS, ATOMS)
    between = st.builds(
        "(item.rank between {} and {})".format, st.integers(0, 1), st.integers(0, 2)
    )
    calls = st.builds("public.{}({})".format, st.sampled_from(["is_mine", "is_member"]), ATOMS)
    return st.one_of(compared, compared, ranks, nulls, listed, arrays, between, calls)


def _subqueries() -> st.SearchStrategy[str]:
    where = st.lists(INNER, min_size=1, max_size=1).map(" and ".join)
    exists = st.builds("exists (select from public.member m where {})".format, where)
    outputs = st.sampled_from(["m.tenant", "m.person"])
    kinds = st.sampled_from(
        ["in (select", "not in (select", "= any (array(select", "<> all (select"]
    )
    ins = st.builds(_in_query, ATOMS, kinds, outputs, where)
    pairs = "((item.tenant, item.owner) in (select m.tenant, m.person from public.member m))"
    return st.one_of(exists, exists, ins, st.just(pairs))


def _in_query(atom: str, kind: str, output: str, where: str) -> str:
    closing = "))" if "array" in kind else ")"
    return f"({atom} {kind} {output} from public.member m where {where}{closing})"


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tests = st.sampled_from(["true", "not true", "false", "not false", "unknown", "not null"])
    return st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} is {})".format, inner, tests),
        st.builds("coalesce({}, {})".format, inner, inner),
        st.builds("(case when {} then {} else {} end)".format, inner, inner, inner),
        st.builds("({} = {})".format, inner, inner),
    )


POLICIES = st.recursive(st.one_of(_comparisons(), _subqueries()), _combined, max_leaves=3)
MEMBERS = st.sampled_from(["true", "true", f"person = {PERSON}", "tenant = public.ctx()", "false"])
TEXT = st.none() | st.sampled_from(TEXTS)
ITEMS = st.lists(st.tuples(TEXT, TEXT, st.none() | st.integers(0, 2)), min_size=2, max_size=3)
PEOPLE = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3)


@dataclass(frozen=True)
class Case:
    """Policies, and a small database with a session to try them on."""

    permissive: Sequence[str]
    restrictive: Sequence[str]
    members: str
    items: Sequence[tuple[Any, ...]]
    people: Sequence[tuple[Any, ...]]
    session: Mapping[str, str | None]


CASES = st.builds(
    Case,
    st.lists(POLICIES, min_size=1, max_size=1),
    st.lists(_comparisons(), max_size=1),
    MEMBERS,
    ITEMS,
    PEOPLE,
    st.fixed_dictionaries({"fuzz.tenant": TEXT, "fuzz.person": TEXT}),
)
TENANCY = section(
    root="public.item",
    tables={
        "public.item": {"class": "tenant", "tenant": "tenant", "null_tenant": "nobody"},
        "public.member": {"class": "global"},
    },
    roles=[{"name": "user", "database_role": ROLE}],
    session={
        "allowed": "select public.ctx() union select m.tenant from public.member m "
        f"where m.person = {PERSON}"
    },
)
ALLOWED = TENANCY.session.allowed if TENANCY.session else ""


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[Database]:
    sandbox = Sandbox(server)
    made = sandbox.create()
    with made.connect() as connection:
        connection.execute(SCHEMA)
    yield made
    sandbox.roles.append(ROLE)
    sandbox.close()


def _planted(connection: psycopg.Connection[Any], case: Case) -> None:
    create = f"create policy {{}} on public.item as {{}} for select to {ROLE} using ({{}})"
    for number, text in enumerate(case.permissive):
        connection.execute(create.format(f"p{number}", "permissive", text).encode())
    for number, text in enumerate(case.restrictive):
        connection.execute(create.format(f"r{number}", "restrictive", text).encode())
    connection.execute(f"create policy m on public.member using ({case.members})".encode())
    for number, item in enumerate(case.items):
        connection.execute("insert into public.item values (%s, %s, %s, %s)", [number, *item])
    for number, person in enumerate(case.people):
        connection.execute("insert into public.member values (%s, %s, %s)", [number, *person])
    for name, value in case.session.items():
        if value is not None:
            connection.execute("select set_config(%s, %s, true)", [name, value])


def _shown(connection: psycopg.Connection[Any]) -> tuple[set[int], set[int]]:
    """Return the rows that PostgreSQL shows, and those of another tenant among all."""
    foreign = f"""select i.id from public.item i
                   where not exists (select from ({ALLOWED}) a (t) where a.t = i.tenant)"""
    beyond = {row[0] for row in connection.execute(foreign.encode())}
    connection.execute(f"set local role {ROLE}".encode())
    shown = {row[0] for row in connection.execute("select id from public.item")}
    connection.execute("reset role")
    return shown, beyond


class Concrete:
    """The question whether a row is shown, in one database and session."""

    def __init__(self, catalog: Any, case: Case) -> None:
        self.case, self.world = case, World.of(catalog)

    def possible(self, number: int, wanted: bool) -> bool:
        """Say whether the prover thinks that a row may be shown, or may be hidden."""
        p = Problem(self.world, HANDLERS)
        items = [self._row(p, "public.item", n, i) for n, i in enumerate(self.case.items)]
        people = [self._row(p, "public.member", n, i) for n, i in enumerate(self.case.people)]
        p.rows += [*items, *people]
        scope = Scope(role=ROLE, user=ROLE)
        found = effective(self.world.catalog, "public.item", ROLE, "SELECT")
        shown = admitted(p, found, items[number], scope)
        for name, value in self.case.session.items():
            self._is(p, setting(p, name, scope), value)
        settle(p)
        for row in p.rows:
            known = items if row.table == "public.item" else people
            if row not in known:  # a witness is one of the rows there are
                p.add(no(row.guard), either(*(_alike(row, other) for other in known)))
        add_keys(p)
        tell_literals_apart(p)
        return possible(script([*p.constraints, shown if wanted else no(shown)]))

    def _row(self, p: Problem, table: str, number: int, values: Sequence[Any]) -> Row:
        row = p.row(table, TRUE)
        names = ["id", "tenant", "owner", "rank"] if table == "public.item" else []
        for name, value in zip(names or ["id", "tenant", "person"], [number, *values], strict=True):
            made = row.get(name)
            assert made is not None
            self._is(p, made, value)
        return row

    @staticmethod
    def _is(p: Problem, value: Value, known: Any) -> None:
        if known is None:
            p.add(value.null)
            return
        type = "integer" if isinstance(known, int) else "text"
        p.add(no(value.null))
        p.add(same(value.term, literal(p, str(known), type).term))


def _alike(row: Row, other: Row) -> Term:
    """Say that two rows have the same columns."""
    parts: list[Term] = []
    for name in other.types:
        one, two = row.get(name), other.get(name)
        assert one is not None
        assert two is not None
        parts += [same(one.null, two.null), either(one.null, same(one.term, two.term))]
    return both(*parts)


def _proven(catalog: Any, intent: Intent) -> bool:
    return all(v.status == "PROVEN" for v in prove(catalog, intent) if v.gate == "select")


SETTINGS = settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(case=CASES)
def test_policies_mean_what_postgresql_says(case: Case, database: Database) -> None:
    # only a new backend has settings that were never set
    with database.connect() as connection, connection.transaction(force_rollback=True):
        _planted(connection, case)
        shown, beyond = _shown(connection)
        catalog, intent = facts(connection, TENANCY)
    concrete = Concrete(catalog, case)
    for number in range(len(case.items)):
        assert concrete.possible(number, number in shown)
        assert not concrete.possible(number, number not in shown)
    if shown & beyond:
        assert not _proven(catalog, intent)
