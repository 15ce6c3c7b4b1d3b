"""Measure the check of a types file beside generating it again and comparing texts.

    python -m scripts.bench.types [--tables 24 500 2000] [--rounds 3] [--meta FOLDER]

The peer is what the generator's own documentation recommends: `@supabase/postgres-meta`, then
`git diff`. It is measured where node and `--meta` are there, a folder with its `node_modules`;
elsewhere the file is written by this benchmark, and only the check is measured.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from checks.types.comparing import compare
from checks.types.database import Database as Catalog
from checks.types.database import read_database
from checks.types.written import read
from fixtures.run import Run
from fixtures.sandbox import Database
from scripts.bench.schema import schemas_of, statements
from scripts.bench.typesfile import render
from scripts.generate_types import PINNED, SERVER, generate

GOALS = {24: 0.3, 500: 1.5, 2000: 6.0}
PARTS = ("read the file", "read the catalog", "compare", "check, all of it")
PEER = "generate + git diff"


@contextmanager
def filled(run: Run, tables: int) -> Iterator[Database]:
    """Give a database of some tables."""
    database = run.sandbox.create(hint=f"types_{tables}")
    with database.connect() as connection:
        connection.execute(
            "do $$ begin create role bench_app; exception when duplicate_object then end $$"
        )
        for statement in statements(tables):
            connection.execute(statement.encode())
        connection.execute("vacuum analyze")
    yield database
    run.sandbox.drop(database)


def catalog(database: Database, schemas: Sequence[str]) -> Catalog:
    """Read the catalog as the check does."""
    with database.connect() as connection:
        connection.execute("set search_path = ''")
        return read_database(connection, schemas)


def timed(act: Callable[[], object], rounds: int) -> float:
    """Return the shortest time, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times)


def measured(database: Database, tables: int, rounds: int, meta: Path | None) -> dict[str, float]:
    """Return the seconds of each part and of the peer; an unchanged database must agree."""
    schemas = schemas_of(tables)
    there = catalog(database, schemas)
    text = generate(meta, database.dsn, ",".join(schemas)) if meta else render(there)
    content = text.encode()
    written = read(content)
    compared = compare(written, there)
    if compared.drift:
        raise RuntimeError(f"an unchanged database differs: {compared.drift[:3]}")
    acts: dict[str, Callable[[], object]] = {
        PARTS[0]: lambda: read(content),
        PARTS[1]: lambda: catalog(database, schemas),
        PARTS[2]: lambda: compare(written, there),
        PARTS[3]: lambda: compare(read(content), catalog(database, schemas)),
    }
    if meta:
        acts[PEER] = lambda: _again(meta, database, schemas, text)
    figures = {name: timed(act, rounds) for name, act in acts.items()}
    return figures | {"file, MB": len(content) / 1e6, "lines": content.count(b"\n")}


def _again(meta: Path, database: Database, schemas: Sequence[str], text: str) -> None:
    """Generate once more, and let git compare the texts."""
    with tempfile.TemporaryDirectory(prefix="pgattest-bench-") as folder:
        one, other = Path(folder, "one.ts"), Path(folder, "other.ts")
        one.write_text(text)
        other.write_text(generate(meta, database.dsn, ",".join(schemas)))
        command = ["git", "diff", "--no-index", "--exit-code", str(one), str(other)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def installed(folder: str) -> Path | None:
    """Return where the peer is, if it is anywhere."""
    there = shutil.which("node") is not None and (Path(folder) / SERVER).exists()
    return Path(folder) if there else None


def report(figures: dict[int, dict[str, float]], meta: Path | None) -> None:
    """Print seconds per size, the goals, and the ratio that they are about."""
    table = Table(title="types file, seconds, best of the rounds")
    for heading in ("", *(f"{size:,} tables" for size in figures)):
        table.add_column(heading, justify="right" if heading else "left")
    for name in next(iter(figures.values())):
        table.add_row(name, *(f"{found[name]:,.2f}" for found in figures.values()))
    table.add_row("goal", *(f"{GOALS[size]:.1f}" if size in GOALS else "-" for size in figures))
    if meta:
        ratios = (found[PARTS[3]] / found[PEER] for found in figures.values())
        table.add_row("check / peer", *(f"{ratio:.2f}x" for ratio in ratios))
    console = Console(width=100)
    console.print(table)
    named = f"peer: {PINNED}, node, git diff"
    console.print(named if meta else f"{named}: not found, name its folder with --meta")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Measure the check of a types file.")
    parser.add_argument("--tables", type=int, nargs="+", default=list(GOALS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--meta", default=".", help="folder of an installed postgres-meta")
    chosen = parser.parse_args(arguments)
    meta, run, figures = installed(chosen.meta), Run(), {}
    for size in chosen.tables:
        with filled(run, size) as database:
            figures[size] = measured(database, size, chosen.rounds, meta)
    run.close()
    report(figures, meta)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
