"""What PostgreSQL has besides plain tables and plain conditions can be filled as well."""

from __future__ import annotations

from pathlib import Path

from fixtures.sandbox import Sandbox

from .seeding import ROOT, assert_complete, filled

HERE = Path(__file__).parent
ODD = (HERE / "seeding_odd.sql").read_text()
ACCOUNTS = (HERE / "seeding_accounts.sql").read_text()
CLASSES = {
    "public.org": {"class": "tenant", "tenant": "id"},
    "public.hop3": {"class": "tenant", "via": ["kid -> public.poly"]},
    "public.closure": {"class": "tenant", "tenant": "descendant"},
}


def test_odd_things_are_filled(sandbox: Sandbox) -> None:
    connection, intent, seeded = filled(sandbox, ROOT + ODD, tables=CLASSES)
    with connection:
        assert_complete(connection, intent, seeded)
        assert seeded.single == {"public.org", "public.closure", "public.only_tenant"}


def test_triggers_that_make_accounts_and_defaults_that_ask_are_no_obstacle(
    sandbox: Sandbox,
) -> None:
    connection, intent, seeded = filled(
        sandbox,
        ACCOUNTS,
        schemas=["kit"],
        root="kit.accounts",
        default={"class": "tenant", "tenant": "account_id"},
        tables={"kit.accounts": {"class": "tenant", "tenant": "id"}},
    )
    with connection:
        assert_complete(connection, intent, seeded)
        assert seeded.single == {"kit.accounts"}


LISTED = """
create table org (id text primary key);
create table event (org_id text not null references org, id int, primary key (org_id, id))
  partition by list (org_id);
create table event_acme partition of event for values in ('acme', 'acme2');
create table event_globex partition of event for values in ('globex');
"""


def test_tenants_are_those_that_have_partitions(sandbox: Sandbox) -> None:
    connection, intent, seeded = filled(sandbox, LISTED)
    with connection:
        assert_complete(connection, intent, seeded)
        assert sorted(seeded.tenants) == ["acme", "acme2", "globex"]
        assert seeded.tenants[2].startswith("acme")
        assert {tenant for name, tenant in seeded.rows if name == "public.event_globex"} == {
            "globex"
        }
