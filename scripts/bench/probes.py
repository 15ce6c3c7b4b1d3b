"""Measure probing: all cells of the casino system, a thousand tables, and the same one by one."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from rich.console import Console
from rich.table import Table

from fixtures.profile.tenancy import Tenancy
from fixtures.run import Run
from fixtures.systems.starting import enter
from fixtures.target.target import Target
from fixtures.tenancy import resolve
from fixtures.tenancy.acting import Casting
from fixtures.tenancy.probing import Cell, probe
from fixtures.tenancy.seeding import seed
from fixtures.tenancy.sessions import callers, log_in, sessions
from fixtures.tenancy.trial import Trial, make_trial

GOALS = {"srm": "35,100 in 4 s", "1,000 tables": "72,000 in 10 s"}
PEER = 2000  # statements one by one
SECTION = {
    "default": {"class": "tenant", "tenant": "tenant_id"},
    "login": {"role": "bench_login"},
    "session": {
        "allowed": "select current_setting('app.tenant', true)",
        "bound": {"settings": {"app.tenant": ":tenant"}},
        "kinds": [{"name": "empty", "settings": {"app.tenant": ""}}],
    },
}
ROLES = """
do $$ begin create role bench_login login noinherit; exception when duplicate_object then end $$;
do $$ begin create role bench_user nologin; exception when duplicate_object then end $$;
grant bench_user to bench_login;
"""
TABLE = """
create table t{0} (id uuid primary key, tenant_id text not null, title text, amount numeric);
alter table t{0} enable row level security;
grant select, insert, update, delete on t{0} to bench_user;
create policy own on t{0} using (tenant_id = (select current_setting('app.tenant', true)));
"""


@contextmanager
def casino(run: Run) -> Iterator[Trial]:
    """Give the casino system, seeded."""
    world = enter(run, "secured")
    target = Target(world.spec("srm", "benchmark"), "pgattest/bench")
    section = target.profile.tenancy
    assert section is not None
    with target.reading() as connection:
        intent = resolve(connection, section)
    yield make_trial(run, target, intent)
    world.close()


@contextmanager
def many(run: Run, tables: int) -> Iterator[Trial]:
    """Give many tables, and one caller in three sessions."""
    database = run.sandbox.create(hint="bench")
    can = {f"public.t{number}": "SIUD" for number in range(tables)}
    # It is called nobody, so that no other nobody is added: 27 + 26 + 26 probes per table.
    roles = [{"name": "nobody", "database_role": "bench_user", "can": can}]
    section = Tenancy.model_validate(SECTION | {"roles": roles})
    with database.connect() as connection:
        connection.execute(ROLES)
        for number in range(tables):
            connection.execute(TABLE.format(number).encode())
        intent = resolve(connection, section)
        seeded = seed(connection, intent)
        actors = Casting(connection, intent, seeded).run().actors
    yield Trial(run, database, intent, seeded, actors, {})
    run.sandbox.drop(database)


def count(cells: Sequence[Cell]) -> int:
    """Count the statements behind cells."""
    return sum(cell.forms.count(":") for cell in cells)


def one_by_one(trial: Trial, cells: Sequence[Cell]) -> float:
    """Run statements of cells over a client connection, and return how many per second."""
    caller = callers(trial.intent)[0]
    actor = trial.actors[caller.name, trial.seeded.tenants[0]]
    bound = sessions(trial.intent, caller, actor, trial.seeded)[0]
    statements = [cell.statement for cell in cells if cell.caller == caller.name][:PEER]
    with trial.copy() as copy:
        alike = Trial(trial.run, copy, trial.intent, trial.seeded, trial.actors, {})
        with log_in(alike, bound, caller) as connection:
            start = time.perf_counter()
            for statement in statements:
                try:
                    with connection.transaction(force_rollback=True):
                        connection.execute(statement.encode())
                except psycopg.Error:
                    continue  # refused: an answer like any other
            return len(statements) / (time.perf_counter() - start)


def measured(trial: Trial, rounds: int) -> tuple[int, float, float]:
    """Probe a trial some times: statements, the shortest time, and those one by one per second."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        cells = probe(trial)
        times.append(time.perf_counter() - start)
    return count(cells), min(times), one_by_one(trial, cells)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both, and print the table."""
    parser = argparse.ArgumentParser(description="Measure probing.")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    table = Table(title="probing, shortest of the rounds")
    headings = ("", "probes", "seconds", "per second", "one by one", "ratio", "goal", "peak MB")
    for heading in headings:
        table.add_column(heading, justify="right" if heading else "left")
    run = Run()
    try:
        for name, making in (("srm", casino(run)), ("1,000 tables", many(run, chosen.tables))):
            with making as trial:
                probes, seconds, peer = measured(trial, chosen.rounds)
            rate = probes / seconds
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures = (f"{probes:,}", f"{seconds:.2f}", f"{rate:,.0f}", f"{peer:,.0f}")
            table.add_row(name, *figures, f"{rate / peer:.1f}", GOALS[name], f"{peak:.0f}")
    finally:
        run.close()
    Console(width=110).print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
