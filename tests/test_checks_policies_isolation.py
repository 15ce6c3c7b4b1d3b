"""What policies rest on, who vouches for it, and why one leaks: on small databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from checks.declare import Finding
from checks.tenancy.code.bodies import Bodies
from checks.tenancy.policies.effective import decisions
from checks.tenancy.policies.isolation import Judge
from checks.tenancy.policies.membership import writable_grounds
from checks.tenancy.policies.setters import setter_findings, unread_functions
from checks.tenancy.policies.sources import Trust
from checks.tenancy.policies.untrusted import Judged, untrusted
from checks.tenancy.proof import LEAK, UNKNOWN, prove
from checks.tenancy.reading import Reader
from checks.tenancy.reading.facts import MOST
from fixtures.sandbox import Database, Sandbox, Server

from .tenancy_worlds import PROFILE, Looked, look, start

CLAIMS = """
create schema auth;
create function auth.jwt() returns jsonb stable language sql as
$$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
create function auth.uid() returns uuid stable language sql as
$$ select (auth.jwt() ->> 'sub')::uuid $$;
create function public.wrapped() returns uuid stable language plpgsql as $$
declare claims jsonb := auth.jwt();
begin
  if current_setting('app.org_id', true) <> '' then
    return current_setting('app.org_id')::uuid;
  end if;
  return (claims -> 'user_metadata' ->> 'org')::uuid;
end $$;
create function public.belongs(org uuid) returns boolean stable security definer language sql as
$$ select exists (select 1 from public.member m where m.org_id = org and m.user_id = auth.uid()) $$;
create function public.endless(org uuid) returns boolean stable language sql as
$$ select org is null $$;
create or replace function public.endless(org uuid) returns boolean stable language sql as
$$ select public.endless(org) or org = public.ctx() $$;
"""


@pytest.fixture(scope="module")
def template(server: Server) -> Iterator[tuple[Sandbox, Database]]:
    sandbox = Sandbox(server)
    made = start(sandbox)
    with made.connect() as db:
        db.execute(CLAIMS.encode())
        db.execute("grant usage on schema auth to pa_web")
    yield sandbox, made
    sandbox.close()


@pytest.fixture
def world(template: tuple[Sandbox, Database]) -> Iterator[Database]:
    sandbox, original = template
    made = sandbox.clone(original)
    yield made
    sandbox.drop(made)


def run(world: Database, sql: str = "", **changes: object) -> Looked:
    with world.connect() as db:
        db.execute(sql.encode())
    return look(world, **changes)


def with_policy(world: Database, using: str) -> Looked:
    return run(world, f"create policy t on public.doc for select to pa_web using ({using})")


def trusting(at: Looked) -> Judged:
    trust = Trust(at.intent.section.sources)
    return untrusted(list(decisions(at.catalog, at.intent)), Bodies(at.catalog), trust)


def judge(at: Looked) -> Judge:
    return Judge(at.catalog, at.intent, prove(at.catalog, at.intent))


def only(findings: list[Finding]) -> str:
    (finding,) = findings
    assert finding.object == "public.doc.t"
    assert finding.message.startswith("policy t lets pa_web ")
    assert finding.remedy.endswith("restrictive to public using (org_id in (select public.ctx()));")
    return finding.message.partition(": ")[2]


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("org_id = (select public.ctx())", [["row:org_id setting:app.org_id"]]),
        ("org_id = public.wrapped()",
         [["jwt:user_metadata.org row:org_id"], ["row:org_id setting:app.org_id"]]),
        ("public.belongs(org_id) or title = 'x'",
         [["jwt:sub row:org_id table:public.member"], ["row:title"]]),
        ("exists (select from public.member m where org_id = m.org_id and m.user_id = auth.uid())",
         [["jwt:sub table:public.member"]]),
        ("org_id in (select m.org_id from public.member m where m.user_id = auth.uid())",
         [["jwt:sub row:org_id table:public.member"]]),
        ("not (org_id <> public.ctx() or author is null)",
         [["row:author", "row:org_id setting:app.org_id"]]),
        ("org_id = (auth.jwt() #>> '{app_metadata,org}')::uuid and (auth.jwt())['a']['b'] is null",
         [["jwt:a.b", "jwt:app_metadata.org row:org_id"]]),
        ("case when title = 'a' then true else org_id = public.ctx() end",
         [["row:org_id setting:app.org_id"], ["row:title"]]),
        ("title = current_user or title = session_user or title = current_setting('role')",
         [["current_user row:title"], ["row:title session_user"]]),
        ("(org_id = public.ctx()) is true and coalesce(title = 'x', false)",
         [["row:org_id setting:app.org_id", "row:title"]]),
        ("public.endless(org_id)", [["row:org_id"], ["row:org_id setting:app.org_id"]]),
        ("false or null or 1 = 1", [[]]),
    ],
)  # fmt: skip
def test_conditions_are_read(world: Database, text: str, branches: list[list[str]]) -> None:
    at = with_policy(world, text)
    (policy,) = (policy for policy in at.catalog.policies_of("public.doc") if policy.name == "t")
    reader = Reader(Bodies(at.catalog), lambda fact: fact.name.startswith("user_metadata"))
    found = reader.condition("doc", policy.using)
    told = [sorted(" ".join(sorted(map(str, way))) for way in branch) for branch in found]
    assert sorted(told) == branches


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("true", "its condition is true for every row: true"),
        ("id is not null", "its condition is true for every row: (id IS NOT NULL)"),
        ("author = public.ctx()", "it binds author, not org_id (it calls public.ctx())"),
        ("title = 'x'", "it admits rows by title alone, whoever asks"),
        ("public.ctx() is not null",
         "it asks setting:app.org_id and nothing of the row (it calls public.ctx())"),
        ("exists (select 1 from public.member m where m.user_id = public.ctx())",
         "its subquery on public.member is not tied to the row (it calls public.ctx())"),
        ("exists (select 1 from public.org o where o.id = o.id and o.name = title)",
         "it compares o.id with itself: the subquery captured the row's name"),
        ("org_id = (auth.jwt() -> 'user_metadata' ->> 'org')::uuid",
         "it binds org_id to jwt:user_metadata.org, which users can write (it calls auth.jwt())"),
        ("org_id = (auth.jwt() ->> 'sub')::uuid",
         "it binds org_id to jwt:sub, which allows more than it may (it calls auth.jwt())"),
    ],
)  # fmt: skip
def test_the_reason_is_told(world: Database, text: str, why: str) -> None:
    judged = judge(with_policy(world, text))
    assert only([*judged.always_true(), *judged.unbound()]) == why
    assert judged.unchecked() == []


def test_a_condition_rests_on_an_open_table(world: Database) -> None:
    at = run(
        world,
        """alter table public.member disable row level security;
           create policy t on public.doc for select to pa_web using (exists (
             select 1 from public.member m where m.org_id = doc.org_id))""",
    )
    judged = judge(at)
    why = only([*judged.always_true(), *judged.unbound()])
    assert why == "it rests on public.member, whose row security is off"


def test_what_the_prover_cannot_say_its_shape_may(world: Database) -> None:
    at = with_policy(world, "org_id = public.ctx() or title ~ 'x'")
    verdicts = prove(at.catalog, at.intent)
    blunt = [replace(v, status=UNKNOWN, exact=False) if v.status == LEAK else v for v in verdicts]
    found = Judge(at.catalog, at.intent, blunt).unbound()
    assert only(found) == "it admits rows by title alone, whoever asks (it calls public.ctx())"


def test_text_that_nobody_can_parse_is_no_pass(world: Database) -> None:
    at = with_policy(world, "org_id = public.ctx()")
    policies = tuple(
        replace(policy, using="(org_id === public.ctx(") if policy.name == "t" else policy
        for policy in at.catalog.policies
    )
    at = Looked(replace(at.catalog, policies=policies), at.intent)
    assert [*trusting(at).unread] == ["public.doc.t"]
    statuses = {v.gate: v.status for v in prove(at.catalog, at.intent) if v.table == "public.doc"}
    assert statuses["select"] == UNKNOWN
    assert judge(at).unbound() == []


def test_too_many_branches_are_no_pass(world: Database) -> None:
    half = " or ".join(f"title = 'v{n}' and author is null" for n in range(MOST // 10))
    columns = ", ".join(f"c{n} int" for n in range(60))
    many = " or ".join(f"c{n} = 1" for n in range(30)), " or ".join(f"c{n} = 1" for n in range(60))
    at = run(
        world,
        f"""create table public.wide (org_id uuid, {columns});
            alter table public.wide enable row level security;
            create policy w on public.wide for select to pa_web using (({many[0]}) and ({many[1]}));
            grant select on public.wide to pa_web;
            create policy t on public.doc for select to pa_web using ({half})""",
        tables=PROFILE["tables"] | {"public.wide": {"class": "tenant", "tenant": "org_id"}},
    )
    assert [*trusting(at).unread] == ["public.wide.w"]
    assert {finding.object for finding in judge(at).unbound()} == {"public.wide.w", "public.doc.t"}


def test_sources_are_judged(world: Database) -> None:
    at = run(
        world,
        """create policy floor on public.member as restrictive to pa_web
             using (user_id = (auth.jwt() ->> 'sub')::uuid);
           create policy meta on public.doc for select to pa_web
             using (org_id = (auth.jwt() -> 'user_metadata' ->> 'org')::uuid and author is null);
           create policy wrapped on public.doc for delete to pa_web
             using (org_id = public.wrapped());
           create policy neutral on public.doc for select to pa_web using (org_id = public.ctx()
             and current_setting('server_version') <> '' and current_setting('x.debug') <> '')""",
    )
    told = {finding.object: finding.message for finding in trusting(at).findings.values()}
    assert told == {
        "public.member.floor": "policy floor reads jwt:sub, which no [[tenancy.sources]] declares",
        "public.doc.neutral": "policy neutral reads setting:x.debug, which no "
        "[[tenancy.sources]] declares",
        "public.doc.meta": "policy meta admits rows to pa_web (select) by jwt:user_metadata.org "
        "alone, which users can write themselves",
        "public.doc.wrapped": "policy wrapped admits rows to pa_web (delete) by "
        "jwt:user_metadata.org (in public.wrapped()) alone, which users can write themselves",
    }


def test_setters_are_judged(world: Database) -> None:
    sources = [
        {"name": "ctx", "read": "setting:app.org_id", "trust": "server",
         "setters": ["public.choose( uuid )", "public.gone()"]},
    ]  # fmt: skip
    at = run(
        world,
        """create function public.choose(org uuid) returns void language plpgsql as $$
           begin
             if not public.belongs(org) then raise exception 'no'; end if;
             perform set_config('app.org_id', org::text, true);
           end $$;
           create function public.blind(org uuid) returns void language plpgsql as $$
           begin perform set_config('app.' || 'org_id', org::text, true); end $$;
           create function public.fine() returns void language sql set app.org_id = ''
           as $$ select set_config('app.trace', 'x', true) $$;
           revoke execute on function public.ctx() from public""",
        sources=sources,
    )
    found = {
        f.object: f.message for f in setter_findings(at.catalog, at.intent, Bodies(at.catalog))
    }
    assert found.keys() == {"public.gone()", "public.blind(uuid)"}
    assert "by any name" in found["public.blind(uuid)"]
    assert [*unread_functions(at.catalog, at.intent, Bodies(at.catalog))] == []


def test_grounds_that_users_write_are_found(world: Database) -> None:
    guests = {"public.guest": {"class": "system"}}
    at = run(
        world,
        """create table public.guest (doc_id uuid, user_id uuid);
           alter table public.guest enable row level security;
           create policy me on public.guest to pa_web using (user_id = auth.uid());
           create policy t on public.doc for select to pa_web using (org_id = public.ctx()
             and exists (select 1 from public.guest g where g.doc_id = doc.id))""",
        tables=PROFILE["tables"] | guests,
    )
    reader = Reader(Bodies(at.catalog))
    assert [*writable_grounds(at.catalog, at.intent, reader)] == []
    at = run(world, "grant insert on public.guest to pa_web", tables=PROFILE["tables"] | guests)
    (found,) = writable_grounds(at.catalog, at.intent, Reader(Bodies(at.catalog)))
    assert (found.object, "public.guest" in found.message) == ("public.doc.t", True)
