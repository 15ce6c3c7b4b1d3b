"""Rows can be made for any schema; what cannot be filled is told with its reason."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fixtures.sandbox import Sandbox, embedded_server
from fixtures.tenancy.seeding import Seeder, Unseedable, seed

from .seeding import ROOT, assert_complete, filled, intent_of

CONSTRAINTS = Path(__file__).with_name("seeding_constraints.sql").read_text()


@pytest.fixture(scope="module")
def older() -> Iterator[Sandbox]:
    with embedded_server(16) as server:
        made = Sandbox(server)
        yield made
        made.close()


def test_every_kind_of_constraint_is_honoured(sandbox: Sandbox) -> None:
    connection, intent, seeded = filled(sandbox, ROOT + CONSTRAINTS)
    with connection:
        assert_complete(connection, intent, seeded)
        # Which tenants a hash puts into which partition is the server's business.
        names = {t.name for t in intent.tables if not t.name.startswith("public.hashed_")}
        for tenant in seeded.tenants:
            assert names <= {name for name, whose in seeded.rows if whose == tenant}
        spare = {n for (n, _), rows in seeded.rows.items() if rows.spare.key != rows.base.key}
        assert names - spare == {"public.org", "public.settings"}
        assert seeded.single == {"public.org", "public.settings"}


def test_the_same_holds_on_16(older: Sandbox) -> None:
    connection, intent, seeded = filled(older, ROOT + CONSTRAINTS)
    with connection:
        assert_complete(connection, intent, seeded)


def test_rows_are_the_same_every_time(sandbox: Sandbox) -> None:
    (one, _, first), (other, _, second) = (filled(sandbox, ROOT + CONSTRAINTS) for _ in range(2))
    with one, other:
        assert first == second


@pytest.mark.parametrize(
    ("type", "tenants"),
    [
        ("uuid", ("10000000", "20000000", "10000000")),
        ("text", ("t1", "t2", "t1x")),
        ("varchar(3) check (length(x) = 3)", None),
        ("int", ("1", "2", "11")),
        ("bigint check (x > 99)", None),
        ("smallint generated always as identity", ("1", "2", "11")),
        ("slug", None),
    ],
)
def test_tenants_are_of_the_type_of_the_root(
    sandbox: Sandbox, type: str, tenants: tuple[str, ...] | None
) -> None:
    schema = f"""create domain slug as text check (value ~ '^[a-z]{{3}}-[0-9]+$');
    create table org (x {type} primary key);
    create table note (id int primary key, org_id {type.split(" ")[0]} not null references org)"""
    tables = {"public.org": {"class": "tenant", "tenant": "x"}}
    connection, intent, seeded = filled(sandbox, schema, tables=tables)
    with connection:
        assert_complete(connection, intent, seeded)
        assert len(set(seeded.tenants)) == 3
        if tenants:
            found = zip(seeded.tenants, tenants, strict=True)
            assert all(tenant.startswith(wanted) for tenant, wanted in found)


TRIGGERS = """
create function refuse() returns trigger language plpgsql as $$
begin raise exception 'no context' using errcode = 'P0001'; end $$;
create function swallow() returns trigger language plpgsql as 'begin return null; end';
create function rename() returns trigger language plpgsql as
  $$ begin new.id = new.id || '!'; return new; end $$;
create function fill() returns trigger language plpgsql as
  $$ begin insert into made (org_id, id) values (new.id, 'by trigger'); return new; end $$;
create table refused (id text primary key, org_id uuid not null references org);
create table swallowed (id text primary key, org_id uuid not null references org);
create table renamed (id text primary key, org_id uuid not null references org);
create table child (id text primary key, org_id uuid, of text not null references renamed);
create table made (org_id uuid primary key, id text);
create table ruled (id int primary key, org_id uuid not null references org);
create rule r as on insert to ruled do instead nothing;
create trigger t before insert on refused for each row execute function refuse();
create trigger t before insert on swallowed for each row execute function swallow();
create trigger t before insert on renamed for each row execute function rename();
create trigger t after insert on org for each row execute function fill();
"""


def test_triggers_and_rules_may_change_refuse_swallow_and_add_rows(sandbox: Sandbox) -> None:
    connection, _, seeded = filled(sandbox, ROOT + TRIGGERS)
    with connection:
        assert dict(seeded.unverified) == {}
        tenant = seeded.tenants[0]
        assert "!" in seeded.rows["public.renamed", tenant].base.key
        assert seeded.rows["public.child", tenant].base.values["of"].count("!") == 1
        for name in ("refused", "swallowed", "ruled"):
            found = connection.execute(f"select count(*) from {name}".encode())
            assert found.fetchone() == (9,)
        assert connection.execute("select count(*) from made").fetchone() == (3,)
        assert connection.execute("select tgenabled from pg_trigger").fetchall()[0] == ("O",)


SHARED = """
create table company (id int primary key, name text not null);
alter table org add company_id int not null references company;
create schema auth;
create table auth.users (id uuid primary key, email text unique);
create table person (id uuid primary key, user_id uuid unique references auth.users);
create table member (org_id uuid references org, person uuid references person,
  primary key (org_id, person));
create table parcel (id uuid primary key, org_id uuid not null references org);
create table item (id uuid primary key, parcel uuid not null references parcel, unique (parcel));
create table scrap (id uuid primary key, item uuid not null);
create table country (code char(2) primary key);
create table outbox (id bigserial primary key, org_id uuid not null references org);
create table stray (id uuid primary key, what text);
create table visit (id uuid primary key, org_id uuid not null references org,
  country char(2) not null references country, unique (org_id, country));
"""
CLASSES = {
    "public.org": {"class": "tenant", "tenant": "id"},
    "public.company": {
        "class": "shared",
        "tenants": "select o.id from public.org o where o.company_id = r.id",
    },
    "public.person": {
        "class": "shared",
        "tenants": "select m.org_id from public.member m where m.person = r.id",
        "born_unowned": True,
    },
    "public.item": {"class": "tenant", "via": ["parcel -> public.parcel"]},
    "public.scrap": {"class": "tenant", "via": ["item -> public.item", "parcel -> public.parcel"]},
    "public.country": {"class": "global", "read": ["*"]},
    "public.outbox": {"class": "system"},
}


def test_rows_get_their_tenants_as_the_profile_says(sandbox: Sandbox) -> None:
    connection, intent, seeded = filled(sandbox, ROOT + SHARED, tables=CLASSES)
    with connection:
        assert_complete(connection, intent, seeded)
        own = seeded.tenants[0]
        assert {"public.country", "public.outbox", "public.stray"} == {
            name for name, tenant in seeded.rows if not tenant
        }
        assert ("auth.users", own) in seeded.rows
        persons = seeded.rows["public.person", own]
        assert persons.spare.key != persons.base.key
        companies = seeded.rows["public.company", own]
        assert companies.spare == companies.base  # an organisation has one company


def test_what_cannot_be_filled_is_told_with_its_reason(sandbox: Sandbox) -> None:
    schema = """
    create table never (org_id uuid not null, x int not null check (x * x = 2));
    create table below (org_id uuid not null, id int primary key, n int references below);
    create table nobody ();
    create table narrow (org_id uuid not null, x xml not null);
    create table closed (org_id uuid not null, id int not null) partition by list (id);
    create table needs (org_id uuid not null, a int references closed_key not null);
    create table part (org_id uuid not null, at date not null) partition by range (at);
    create table part_past partition of part for values from ('1999-01-01') to ('1999-01-09');
    alter table part_past add check (at > '2020-01-01');
    create table part_now partition of part for values from ('2019-01-01') to (maxvalue);
    create table open (org_id uuid not null, id int primary key);
    create function no() returns event_trigger language plpgsql as 'begin raise ''no''; end';
    create event trigger no on ddl_command_end execute function no();
    """
    schema = schema.replace("create table needs", CLOSED + "create table needs")
    connection, _, seeded = filled(sandbox, ROOT + schema)
    with connection:
        reasons = dict(seeded.unverified)
        assert reasons.pop("public.nobody") == "it has no columns: its rows cannot be told apart"
        assert reasons.pop("public.never") == (
            '23514 new row for relation "never" violates check constraint "never_x_check"'
        )
        assert reasons.pop("public.part_past").startswith("23514")
        assert reasons.pop("public.narrow").startswith("0A000")
        assert reasons.pop("public.closed").startswith("23514 no partition")
        assert reasons.pop("public.closed_key").startswith("23514")
        assert reasons.pop("public.needs").startswith("it needs a row of public.closed_key")
        assert not reasons
        assert ("public.open", seeded.tenants[0]) in seeded.rows


CLOSED = "create table closed_key (id int primary key check (false), org_id uuid not null);"


def test_a_table_may_have_1600_columns_and_odd_names(sandbox: Sandbox) -> None:
    wide = ", ".join(f"c{number} int not null" for number in range(1598))
    schema = f"""create table wide (org_id uuid not null, id int primary key, {wide});
    create schema "Od'd ""S";
    create table "Od'd ""S"."<script>%s {{}}" (
      org_id uuid not null, "%(a)s" text primary key check ("%(a)s" like '100%%'))"""
    connection, intent, seeded = filled(sandbox, ROOT + schema, schemas=["public", "Od'd \"S"])
    with connection:
        assert_complete(connection, intent, seeded)


def test_single_rows_are_made_with_given_values(sandbox: Sandbox) -> None:
    connection, intent, seeded = filled(sandbox, ROOT + SHARED + CONSTRAINTS, tables=CLASSES)
    new = "30000000-0000-4000-8000-000000000003"
    with connection:
        seeder = Seeder(connection, intent, seeded)
        parcel = "'00000000-0000-0000-0000-00000000abcd'::uuid"
        row = seeder.insert(seeder.row("public.item", seeded.tenants[1], {"parcel": parcel}))
        assert row.values["parcel"] == parcel
        whose = f"select org_id::text from parcel where id = {parcel}"
        assert connection.execute(whose.encode()).fetchone() == (seeded.tenants[1],)
        for name in ("public.checked", "public.settings", "public.visit", "public.org"):
            row = seeder.insert(seeder.row(name, new))
            found = connection.execute(f"select count(*) from {name} where {row.key}".encode())
            assert found.fetchone() == (1,)
        with pytest.raises(psycopg.errors.CheckViolation):
            seeder.insert(seeder.row("public.checked", new, {"level": "9"}))
        with pytest.raises(Unseedable, match="not in the clone"):
            seeder.row("public.absent", new)
        assert connection.execute("select 1").fetchone() == (1,)


def test_many_tables_take_seconds(sandbox: Sandbox) -> None:
    one = """create table t{n} (id uuid primary key, org_id uuid not null references org,
      up uuid references t{m}, state text not null check (state in ('a', 'b')), at timestamptz);"""
    tables = "".join(one.format(n=n, m=max(n - 1, 0)) for n in range(300))
    connection = sandbox.create().connect()
    connection.execute((ROOT + tables).encode())
    with connection:
        intent = intent_of(connection)
        started = time.perf_counter()
        seeded = seed(connection, intent)
        assert time.perf_counter() - started < 15  # a busy machine; alone it takes 1
        assert len(seeded.rows) == 3 * 301
        assert not seeded.unverified
