"""The casino system before row security is what its facts say, and repeats where they say so."""

from __future__ import annotations

import psycopg
import pytest

from fixtures.build import prepared
from fixtures.chain import Chain, Tool, prelude_of, read_chain, tool_of
from fixtures.profile import load_profile
from fixtures.run import Run
from fixtures.sandbox import Database
from fixtures.systems.srm.states import BARE, HERE
from fixtures.systems.starting import SYSTEMS, states_of

OWNER = "srm_owner"
PROFILE = load_profile(HERE / "profile.toml")
SIZES = {
    "tables": 30,
    "columns": 240,
    "casino_id": 23,
    "nullable casino_id": 3,
    "foreign keys": 75,
    "checks": 3,
    "enums": 8,
    "indexes": 55,
    "functions": 14,
    "definer functions": 9,
    "triggers": 7,
    "policies": 0,
    "objects of others": 0,
}
SIZE = """
with attribute as (
  select a.attname, a.attnotnull, c.oid, pg_get_userbyid(c.relowner) as owner
    from pg_attribute a join pg_class c on c.oid = a.attrelid
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
     and a.attnum > 0 and not a.attisdropped
), keyed as (
  select k.contype from pg_constraint k where k.connamespace = 'public'::regnamespace
), routine as (
  select p.prosecdef from pg_proc p where p.pronamespace = 'public'::regnamespace
)
select 'tables', count(distinct oid) from attribute
 union all select 'columns', count(*) from attribute
 union all select 'casino_id', count(*) from attribute where attname = 'casino_id'
 union all select 'nullable casino_id', count(*) from attribute
            where attname = 'casino_id' and not attnotnull
 union all select 'foreign keys', count(*) from keyed where contype = 'f'
 union all select 'checks', count(*) from keyed where contype = 'c'
 union all select 'enums', count(*) from pg_type t
            where t.typnamespace = 'public'::regnamespace and t.typtype = 'e'
 union all select 'indexes', count(*) from pg_indexes where schemaname = 'public'
 union all select 'functions', count(*) from routine
 union all select 'definer functions', count(*) from routine where prosecdef
 union all select 'triggers', count(*) from pg_trigger t
            where t.tgrelid in (select oid from attribute) and not t.tgisinternal
 union all select 'policies', count(*) from pg_policies where schemaname = 'public'
 union all select 'objects of others', count(*) from attribute where owner <> 'srm_owner'
"""
DELETES = """
select k.confdeltype::text, count(*) from pg_constraint k
 where k.connamespace = 'public'::regnamespace and k.contype = 'f' group by 1
"""
LABELS = """
select t.typname, string_agg(e.enumlabel, ' ' order by e.enumsortorder)
  from pg_enum e join pg_type t on t.oid = e.enumtypid group by 1
"""
ENUMS = {
    "floor_layout_status": "draft review approved archived",
    "floor_layout_version_status": "draft pending_activation active retired",
    "game_type": "blackjack poker roulette baccarat",
    "loyalty_reason": "mid_session session_end manual_adjustment promotion correction",
    "rating_slip_status": "open paused closed archived",
    "staff_role": "dealer pit_boss admin",
    "staff_status": "active inactive",
    "table_status": "inactive active closed",
}
REPEATED = {
    "00000000000000_baseline_srm.sql": "42710",
    "20251022_20251022003807_fix_gaming_day_time_and_rpc.sql": "",
    "20251104002314_add_rating_slip_status_enum.sql": "42710",
    "20251108195341_table_context_chip_custody.sql": "",
    "20251108223004_create_floor_layout_service.sql": "",
    "20251109214028_finance_loyalty_idempotency_outbox.sql": "",
    "20251110224223_staff_authentication_upgrade.sql": "42701",
    "20251110231330_dealer_role_clarification.sql": "",
}


@pytest.fixture(scope="module")
def bare(run_state: Run) -> Database:
    """Give the system before row security; it must only be read or cloned."""
    return states_of(run_state, SYSTEMS["srm"])["bare"]


@pytest.mark.parametrize(("query", "expected"), [(SIZE, SIZES), (LABELS, ENUMS)])
def test_it_holds_what_the_real_one_holds(bare, query, expected):
    with bare.connect() as connection:
        assert dict(connection.execute(query).fetchall()) == expected


def test_its_keys_delete_as_the_real_ones_do(bare):
    with bare.connect() as connection:
        found = dict(connection.execute(DELETES).fetchall())
    assert found == {"c": 44, "n": 18, "a": 10, "r": 3}


def test_it_is_open_to_everybody(bare):
    """Nothing is refused yet: the API's roles got everything by default."""
    query = """
        select distinct r.rolname, has_table_privilege(r.rolname, c.oid, 'delete')
          from pg_class c cross join pg_roles r
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
           and r.rolname in ('anon', 'authenticated')
         order by 1
    """
    with bare.connect() as connection:
        found = connection.execute(query).fetchall()
        assert found == [("anon", True), ("authenticated", True)]


def test_the_finance_call_without_a_key_is_ambiguous(bare):
    call = "select public.rpc_create_financial_txn(null::uuid, null::uuid, 1)"
    with bare.connect() as connection, pytest.raises(psycopg.errors.AmbiguousFunction):
        connection.execute(call)


@pytest.mark.parametrize("name", REPEATED)
def test_a_file_repeated_at_the_end_answers_as_the_real_one(run_state, bare, name):
    database = run_state.sandbox.clone(bare, hint="repeated")
    chain, tool = migrations(run_state)
    step = next(step for step in chain.steps if step.name == name)
    assert tool.again(database, step).sqlstate == REPEATED[name]
    run_state.sandbox.drop(database)


def test_a_file_repeated_at_once_answers_the_same(run_state):
    database = prepared(run_state, prelude_of(PROFILE), OWNER)
    chain, tool = migrations(run_state)
    answers = {}
    for step in chain.steps[:BARE]:
        assert tool.apply(database, step).ok
        answers[step.name] = tool.again(database, step).sqlstate
    assert answers == REPEATED
    run_state.sandbox.drop(database)


def migrations(run: Run) -> tuple[Chain, Tool]:
    """Read the migrations, and what runs them."""
    return read_chain(run, PROFILE), tool_of(PROFILE)


def test_its_ledger_holds_what_was_applied(run_state):
    """Eight rows before row security, all of them after it, as the CLI writes them."""
    query = (
        "select version, name, cardinality(statements) from supabase_migrations.schema_migrations"
    )
    states = states_of(run_state, SYSTEMS["srm"])
    for state, count in (("bare", 8), ("secured", 18)):
        with states[state].connect(SYSTEMS["srm"].reader) as connection:
            rows = connection.execute(f"{query} order by 1").fetchall()
        assert len(rows) == count
        assert rows[:2] == [
            ("00000000000000", "baseline_srm", 42),
            ("20251022", "20251022003807_fix_gaming_day_time_and_rpc", 10),
        ]
