"""Measure the prover: the casino system, a thousand tables, and another solver on its questions.

    python -m scripts.bench.proof [--tables 1000]

The peer is cvc5 (`pip install cvc5`), asked the very same SMT-LIB; without it its column is empty.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import time
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from checks.tenancy.catalog import Catalog, read_catalog
from checks.tenancy.proof import Verdict, prove
from checks.tenancy.proof.solving import possible
from fixtures.profile.tenancy import Tenancy
from fixtures.run import Run
from fixtures.systems.starting import enter
from fixtures.target.target import Target
from fixtures.tenancy import resolve
from scripts.bench.probes import ROLES, SECTION, TABLE

Facts = tuple[Catalog, Any]  # an intent, as the prover reads it


def casino(run: Run) -> Facts:
    """Read the casino system."""
    world = enter(run, "secured")
    target = Target(world.spec("srm", "benchmark"), "pgattest/bench")
    section = target.profile.tenancy
    assert section is not None
    seeds = {role.database_role for role in section.roles}
    with target.reading() as connection:
        found = read_catalog(connection, seeds), resolve(connection, section)
    world.close()
    return found


def many(run: Run, tables: int) -> Facts:
    """Read many tables with a policy each."""
    database = run.sandbox.create(hint="bench")
    roles = [{"name": "user", "database_role": "bench_user"}]
    section = Tenancy.model_validate(SECTION | {"roles": roles})
    with database.connect() as connection:
        connection.execute(ROLES)
        for number in range(tables):
            connection.execute(TABLE.format(number).encode())
        connection.execute("set search_path = ''")
        found = read_catalog(connection, {"bench_user"}), resolve(connection, section)
    run.sandbox.drop(database)
    return found


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def measured(facts: Facts) -> tuple[float, float, float | None, tuple[Verdict, ...], int]:
    """Return seconds to prove, of the solver alone and of its peer; verdicts and questions."""
    verdicts: tuple[Verdict, ...] = ()
    start = time.perf_counter()
    verdicts = prove(*facts)
    whole = time.perf_counter() - start
    texts = sorted({verdict.smt for verdict in verdicts if verdict.smt})
    alone = timed(lambda: [possible(text) for text in texts])
    peer = timed(lambda: [asked_of_cvc5(text) for text in texts]) if has_cvc5() else None
    return whole, alone, peer, verdicts, len(texts)


def has_cvc5() -> bool:
    """Say whether the peer is installed."""
    return importlib.util.find_spec("cvc5") is not None


def asked_of_cvc5(text: str) -> str:
    """Put a question to the other solver."""
    cvc5 = importlib.import_module("cvc5")
    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols, answer = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        answer = command.invoke(solver, symbols) or answer
    return str(answer).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Measure the prover.")
    parser.add_argument("--tables", type=int, default=1000)
    chosen = parser.parse_args(arguments)
    table = Table(title="proof (goal: srm in 2 s)")
    for heading in ("", "gates", "questions", "prove, s", "z3 alone, s", "cvc5 alone, s", "proven"):
        table.add_column(heading, justify="right" if heading else "left")
    run = Run()
    for name, facts in (
        ("srm", casino(run)),
        (f"{chosen.tables:,} tables", many(run, chosen.tables)),
    ):
        whole, alone, peer, verdicts, questions = measured(facts)
        proven = sum(verdict.status == "PROVEN" for verdict in verdicts)
        other = "-" if peer is None else f"{peer:.2f}"
        figures = (f"{len(verdicts):,}", f"{questions:,}", f"{whole:.2f}", f"{alone:.2f}", other)
        table.add_row(name, *figures, f"{proven:,}")
    run.close()
    Console(width=100).print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
