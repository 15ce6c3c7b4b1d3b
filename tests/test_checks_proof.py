"""The prover on small policies, good and leaking: each class of failure, and its near misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import psycopg
import pytest

from checks.tenancy import proving
from checks.tenancy.proof import Verdict, prove
from fixtures.sandbox import Sandbox, Server

from .proof_cases import MEMBERS, ROLES, SCHEMA, TABLES, facts, section, undone

OWN = "org_id = public.ctx()"
MEMBERSHIP: dict[str, Any] = {"session": {"allowed": MEMBERS}}
OWN_MEMBERSHIPS = "create policy m on public.member for select using (user_id = auth.uid());"
ALL = ("select", "insert", "update_old", "update_new", "delete")
WRITES = ("insert", "update_new")
OLD = ("select", "update_old", "delete")


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[psycopg.Connection[Any]]:
    sandbox = Sandbox(server)
    with sandbox.create().connect() as connection:
        connection.execute(SCHEMA)
        for table in ("org", "member", "profile", "doc", "note", "loose"):
            connection.execute(TABLES.format(table).encode())
        yield connection
    sandbox.roles += list(ROLES)
    sandbox.close()


def judge(
    database: psycopg.Connection[Any],
    sql: str,
    table: str = "doc",
    distrust: Any = (),
    **changes: Any,
) -> dict[str, Verdict]:
    """Return the verdict of each gate of a table under some policies."""
    with undone(database):
        database.execute(sql.encode())
        catalog, intent = facts(database, section(**changes))
    asked = intent.table(f"public.{table}")
    assert asked is not None
    conferred = [intent.table(name) for name in asked.grants_access_to]
    wanted = replace(intent, tables=(asked, *filter(None, conferred)))
    found = prove(catalog, cast(Any, wanted), distrust)
    return {v.gate: v for v in found if v.table == asked.name}


def leaking(verdicts: dict[str, Verdict]) -> set[str]:
    assert {v.status for v in verdicts.values()} <= {"PROVEN", "LEAK"}
    return {gate for gate, v in verdicts.items() if v.status == "LEAK"}


def policy(using: str = "", check: str = "", command: str = "all", extra: str = "") -> str:
    parts = f"create policy p on public.doc {extra} for {command} to proof_user"
    return (
        parts + (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    )


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


def test_a_default_is_an_argument_like_any_other(database: psycopg.Connection[Any]):
    helper = """
    create function public.mine(org uuid, other uuid default null) returns boolean
    language sql stable as $$ select org = public.ctx() or org = other $$;
    create policy p on public.doc using (public.mine(org_id{0}));
    """
    assert leaking(judge(database, helper.format(""))) == set()
    assert leaking(judge(database, helper.format(", org_id"))) == set(ALL)
