"""Measures the catalog snapshot beside `pg_dump -s`, reflection and Alembic, in one run.

    python -m scripts.bench.catalog [--tables 100 1000 5000] [--all] [--rounds 3]

An embedded server is started and filled; each figure is the best of the rounds, in seconds.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from collections.abc import Callable, Iterator

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from rich.console import Console
from rich.table import Table
from sqlalchemy import MetaData, create_engine

from fixtures.catalog import compare, diff, take_digests, take_snapshot
from scripts.bench.databases import Databases, server

Measure = Callable[[], object]
SLOW = ("MetaData.reflect", "compare_metadata")


def measures(databases: Databases, slow: bool) -> Iterator[tuple[str, Measure]]:
    """Yield what is measured, in the order it runs."""
    left, right, other = databases.left, databases.right, databases.other

    def compared(one: str, two: str) -> object:
        with databases.connect(one) as actual, databases.connect(two) as expected:
            return compare(actual, expected)

    def dumped(one: str, two: str) -> object:
        texts = [databases.dump(one), databases.dump(two)]
        # sets of lines, because difflib would take ten times as long as the dumps
        return texts[0] == texts[1] or set(texts[0]) ^ set(texts[1])

    def snapshots() -> object:
        with databases.connect(left) as actual, databases.connect(other) as expected:
            return diff(take_snapshot(actual), take_snapshot(expected))

    def digests() -> object:
        with databases.connect(left) as connection:
            return take_digests(connection)

    yield "digests of one", digests
    yield "compare, equal", lambda: compared(left, right)
    yield "pg_dump -s x2, equal", lambda: dumped(left, right)
    yield "compare, differing", lambda: compared(left, other)
    yield "pg_dump -s x2, differing", lambda: dumped(left, other)
    yield "two snapshots + diff", snapshots
    if slow:
        yield "MetaData.reflect", lambda: reflected(databases)
        yield "compare_metadata", metadata_compared(databases)


def reflected(databases: Databases) -> MetaData:
    """Reflect all schemas of the first database."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: databases.connect(databases.left)
    )
    metadata = MetaData()
    with warnings.catch_warnings(), engine.connect() as connection:
        warnings.simplefilter("ignore")
        for schema in databases.schemas:
            metadata.reflect(connection, schema=schema)
    engine.dispose()
    return metadata


def metadata_compared(databases: Databases) -> Measure:
    """Return Alembic's comparison of a database with metadata reflected from it before."""
    metadata: list[MetaData] = []

    def measured() -> object:
        engine = create_engine(
            "postgresql+psycopg://", creator=lambda: databases.connect(databases.left)
        )
        with warnings.catch_warnings(), engine.connect() as connection:
            warnings.simplefilter("ignore")
            context = MigrationContext.configure(connection, opts={"include_schemas": True})
            found = compare_metadata(context, metadata[0])
        engine.dispose()
        return found

    def prepared() -> object:
        if not metadata:
            metadata.append(reflected(databases))
        start = time.perf_counter()
        measured()
        return time.perf_counter() - start

    return prepared


def best(measure: Measure, rounds: int) -> float:
    """Return the shortest time; a measure that times itself says so with a float."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = measure()
        elapsed = time.perf_counter() - start
        times.append(result if isinstance(result, float) else elapsed)
    return min(times)


def report(figures: dict[int, dict[str, float]], memory: dict[int, float]) -> None:
    """Print seconds per size, then the ratios that the goals are about."""
    table = Table(title="seconds, best of the rounds")
    for heading in ("", *map(str, figures)):
        table.add_column(heading, justify="right" if heading else "left")
    for name in max(figures.values(), key=len):
        seconds = [figures[size].get(name) for size in figures]
        table.add_row(name, *("-" if s is None else f"{s:.3f}" for s in seconds))
    ratios = {
        "equal / pg_dump": ("compare, equal", "pg_dump -s x2, equal"),
        "differing / pg_dump": ("compare, differing", "pg_dump -s x2, differing"),
        "compare_metadata / compare": ("compare_metadata", "compare, equal"),
    }
    table.add_section()
    for name, (one, two) in ratios.items():
        pairs = [(figures[size].get(one), figures[size].get(two)) for size in figures]
        table.add_row(name, *(f"{a / b:.2f}" if a and b else "-" for a, b in pairs))
    table.add_row("peak memory, MB", *(f"{memory[size]:.0f}" for size in figures))
    Console(width=100).print(table)


def main(arguments: list[str] | None = None) -> int:
    """Measure all sizes and print the table."""
    parser = argparse.ArgumentParser(description="Measure the catalog snapshot.")
    parser.add_argument("--tables", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="the slow ones at 5000 tables too")
    chosen = parser.parse_args(arguments)
    figures: dict[int, dict[str, float]] = {}
    memory: dict[int, float] = {}
    with server() as (dsn, programs):
        for tables in sorted(chosen.tables):
            databases = Databases(dsn, programs, tables)
            found = figures[tables] = {}
            for name, measure in measures(databases, chosen.all or tables < 5000):
                found[name] = best(measure, 1 if name in SLOW else chosen.rounds)
                if name not in SLOW:
                    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                    memory[tables] = peak / 1024
    report(figures, memory)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
