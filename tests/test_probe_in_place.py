"""Probing a staging database in itself: it finds what the sandbox finds, and leaves nothing."""

from __future__ import annotations

import json

import pytest

from fixtures.catalog import take_snapshot
from fixtures.rows import columns_of, count_and_hash
from fixtures.systems.starting import enter
from tests.test_cutover_run import TABLES

LEAK = "create policy open on public.visit for select to authenticated using (true)"


@pytest.fixture
def staging(run_state):
    world = enter(run_state, "secured")
    yield world
    world.close()


def probed(suite, world, *more, user=None):
    """Run the probing checks in place; returns the run and its results by id."""
    pack = world.repo.parent / "pack"
    done = suite(
        "-m", "rls", "-k", "test_probes", f"--profile={world.profile}", f"--evidence={pack}",
        f"--dsn={world.sandbox.server.dsn(world.database.name, user)}", "--probe-in-place", *more,
    )  # fmt: skip
    if not (pack / "results.json").exists():
        return done, {}
    results = json.loads((pack / "results.json").read_text())
    return done, {check["id"]: check for check in results["checks"]}


def state(world):
    with world.database.connect() as connection, connection.transaction():
        tables = [row[0] for row in connection.execute(TABLES).fetchall()]
        content = {t: count_and_hash(connection, t, columns_of(connection, t)) for t in tables}
    with world.database.connect() as connection:
        return take_snapshot(connection).digests, content


def test_a_sound_database_passes_and_keeps_nothing(suite, staging):
    staging.sql("insert into public.company (name) values ('a row that was there')")
    before = state(staging)
    done, results = probed(suite, staging, "--stage=rehearsal")
    assert {id: c["outcome"] for id, c in results.items() if c["outcome"] != "passed"} == {}
    assert len(results) == 8, done.stdout
    assert state(staging) == before


def test_a_leak_is_found_in_place(suite, staging):
    staging.sql(LEAK)
    before = state(staging)
    done, results = probed(suite, staging, "--stage=rehearsal")
    assert done.returncode == 1, done.stdout
    named = {finding["object"] for finding in results["RLS102"]["findings"]}
    assert "public.visit SELECT cashier" in named
    assert state(staging) == before


def test_who_is_under_row_security_cannot_probe(suite, staging):
    _, results = probed(suite, staging, "--stage=rehearsal", user=staging.reader)
    assert {check["outcome"] for check in results.values()} == {"unverified"}
    assert results["RLS102"]["findings"][0]["object"] == f"role {staging.reader}"


@pytest.mark.parametrize(
    ("more", "said"),
    [([], "--stage=rehearsal"), (["--stage=rehearsal", "-n2"], "leave out -n")],
)
def test_production_and_two_processes_are_refused(suite, staging, more, said):
    done, _ = probed(suite, staging, *more)
    assert done.returncode == 4
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
    assert said in line
