"""The first job, whole: a right state passes, eight wrong ones block, the target is only read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.catalog import take_snapshot
from fixtures.rows import columns_of, count_and_hash

TABLES = """
select pg_catalog.format('%I.%I', schemaname, relname)
  from pg_catalog.pg_stat_user_tables order by 1
"""
COUNTERS = """
select pg_catalog.format('%I.%I', s.schemaname, s.relname), s.n_tup_ins, s.n_tup_upd, s.n_tup_del,
       pg_catalog.pg_relation_filenode(s.relid)
  from pg_catalog.pg_stat_user_tables s order by 1
"""
V = "project/app/core/db/migrations/versions"
ANCHOR = "0019_nav_snapshots_and_investor_statements"


def preflight(suite, world, *more, phase="preflight", folder="pack"):
    """Run a phase on a world as an operator does; returns the run and its results."""
    pack = world.repo.parent / folder
    done = suite(
        "-m", phase, f"--dsn={world.dsn}", f"--profile={world.profile}", f"--evidence={pack}",
        *more, DATABASE_URL=world.dsn, PG_DSN=world.dsn,
    )  # fmt: skip
    return done, json.loads((pack / "results.json").read_text())


def state(world):
    """Take everything that a reader could have changed."""
    with world.database.connect() as connection, connection.transaction():
        connection.execute("select pg_stat_force_next_flush()")
        tables = [row[0] for row in connection.execute(TABLES).fetchall()]
        content = {t: count_and_hash(connection, t, columns_of(connection, t)) for t in tables}
        counters = connection.execute(COUNTERS).fetchall()
    with world.database.connect() as connection:
        return take_snapshot(connection).digests, content, counters


def test_the_hybrid_passes_and_is_only_read(suite, hybrid):
    before = state(hybrid)
    done, results = preflight(suite, hybrid)
    assert done.returncode == 0, done.stdout
    assert results["verdict"] == "PASS"
    assert results["run"]["scope"] == "full"
    accepted = [entry for check in results["checks"] for entry in check["accepted"]]
    assert len({entry["object"] for entry in accepted if entry["check"] == "PAR001"}) == 10
    assert state(hybrid) == before


def test_the_done_state_passes_postflight(suite, done):
    before = state(done)
    run, results = preflight(suite, done, phase="postflight")
    assert run.returncode == 0, run.stdout
    assert results["verdict"] == "PASS"
    assert state(done) == before


def missing_attestation(world):
    world.forget("write-freeze")


def dropped_index(world):
    world.sql("drop index public.ix_nav_snapshots_period_month")


def altered_type(world):
    world.sql("alter table public.investor_statements alter column blob_path type varchar(900)")


def missing_foreign_key(world):
    world.sql(
        "alter table public.asset_valuation_snapshots"
        " drop constraint asset_valuation_snapshots_supporting_document_id_fkey"
    )


def wrong_revision(world):
    world.sql(
        "set role netzadmin; create table alembic_version (version_num varchar(64) primary key);"
        " insert into alembic_version values ('0018_cash_reconciliation_matches')"
    )


def extra_head(world):
    world.revision("0024_stray", "0023_ai_engine_wave_ai4_portfolio_intelligence")


def edited_migration(world):
    world.edit(f"{V}/0017_cash_transaction_value_date.py", lambda text: text + "\n# edited\n")


def stamp_head(world):
    world.sql(
        "set role netzadmin; create table alembic_version (version_num varchar(64) primary key);"
        " insert into alembic_version values ('70a79686336c')"
    )


# Each is a whole run; every day one of people, one of the catalog and one of the lineage.
DAILY = [
    (missing_attestation, "PRE003", "write-freeze"),
    (
        missing_foreign_key,
        "PAR001",
        "public.asset_valuation_snapshots.asset_valuation_snapshots_supporting_document_id_fkey",
    ),
    (extra_head, "LIN001", "0024_stray"),
]
OTHERS = [
    (dropped_index, "PAR001", "public.nav_snapshots.ix_nav_snapshots_period_month"),
    (altered_type, "PAR001", "public.investor_statements.blob_path"),
    (wrong_revision, "LIN006", "0018_cash_reconciliation_matches"),
    (edited_migration, "LIN008", "0017_cash_transaction_value_date"),
    (stamp_head, "LIN007", "public.board_monitoring_briefs"),
]
WRONG = [*DAILY, *(pytest.param(*case, marks=pytest.mark.thorough) for case in OTHERS)]


@pytest.mark.parametrize(
    ("spoil", "check", "named"), WRONG, ids=lambda v: getattr(v, "__name__", "")
)
def test_a_wrong_state_blocks_and_names_the_object(suite, hybrid, spoil, check, named):
    spoil(hybrid)
    before = state(hybrid)
    done, results = preflight(suite, hybrid)
    assert done.returncode == 1, done.stdout
    assert results["verdict"] == "BLOCKER"
    failed = {c["id"]: c for c in results["checks"] if c["outcome"] in ("failed", "unverified")}
    assert named in {finding["object"] for finding in failed[check]["findings"]}
    assert named in done.stdout
    assert state(hybrid) == before


def test_foreign_code_cannot_reach_the_target(suite, hybrid):
    bad = hybrid.repo / "bad_env" / "env.py"
    (hybrid.repo / "project/app/core/db/migrations/env.py").write_text(bad.read_text())
    (hybrid.repo / "project" / ".env").write_text(
        f"DATABASE_URL={hybrid.url('postgresql+psycopg')}\n"
    )
    before = state(hybrid)
    done, results = preflight(suite, hybrid)
    assert done.returncode == 1, "an edited env.py blocks"
    by_id = {check["id"]: check["outcome"] for check in results["checks"]}
    assert by_id["MIG013"] == "passed", "the plan did run, in the sandbox"
    assert by_id["LIN008"] == "failed"
    assert state(hybrid) == before


def test_facts_do_not_depend_on_the_workers(suite, hybrid):
    _, one = preflight(suite, hybrid, "-n", "0", folder="one")
    _, two = preflight(suite, hybrid, "-n", "2", folder="two")
    assert one["verdict"] == two["verdict"] == "PASS"

    def facts(folder: str) -> dict[str, bytes]:
        return {
            f.name: f.read_bytes() for f in Path(hybrid.repo.parent / folder / "facts").iterdir()
        }

    assert facts("one") == facts("two")


def test_without_a_profile_the_rest_is_named(suite, hybrid):
    pack = hybrid.repo.parent / "pack"
    done = suite("-m", "preflight", f"--dsn={hybrid.dsn}", f"--evidence={pack}")
    results = json.loads((pack / "results.json").read_text())
    assert results["run"]["scope"] == "partial"
    assert not (pack / "decision.json").exists()
    reasons = {c["id"]: c["reason"] for c in results["checks"] if c["outcome"] == "not_applicable"}
    assert "[preconditions]" in reasons["PRE002"]
    assert {c["id"] for c in results["checks"] if c["outcome"] == "passed"} >= {"PRE009", "PRE014"}
    assert "NO DECISION" in done.stdout
