"""Write the types file of the casino system, as its developers would: with the real generator.

    python -m scripts.generate_types [--check] [--meta FOLDER]

Run by hand after a migration of the reference system, never by tests. It needs node and npm: the
pinned `@supabase/postgres-meta` is installed in a temporary folder, or taken from `--meta FOLDER`
(the folder that has `node_modules`). `--check` compares instead of writing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from fixtures.run import Run
from fixtures.systems.starting import SYSTEMS, states_of

PINNED = "@supabase/postgres-meta@0.99.0"
SERVER = "node_modules/@supabase/postgres-meta/dist/server/server.js"
SYSTEM, STATE, FILE = SYSTEMS["srm"], "secured", "types/database.types.ts"
TIME = "types/generation.seconds"  # that the generator took, held to [kpi] type_generation


@contextmanager
def installed(folder: str) -> Iterator[Path]:
    """Give the folder of the generator, installed for the moment unless one is named."""
    if folder:
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory(prefix="pgattest-types-") as made:
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", made, PINNED]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - as pinned
        yield Path(made)


def generate(meta: Path, dsn: str, schemas: str = "public") -> str:
    """Run the generator on a database.

    Raises CalledProcessError when it fails.
    """
    values = conninfo_to_dict(dsn)
    socket, port = quote(str(values["host"]), safe=""), values.get("port", 5432)
    url = f"postgresql://{values['user']}@localhost/{values['dbname']}?host={socket}&port={port}"
    environment = {
        "PATH": os.environ["PATH"],
        "PG_META_DB_URL": url,
        "PG_META_GENERATE_TYPES": "typescript",
        "PG_META_GENERATE_TYPES_INCLUDED_SCHEMAS": schemas,
        "PG_META_GENERATE_TYPES_DETECT_ONE_TO_ONE_RELATIONSHIPS": "true",
        "PG_META_GENERATE_TYPES_DEFAULT_SCHEMA": "public",
    }
    command = ["node", str(meta / SERVER)]
    made = subprocess.run(  # noqa: S603 - the generator, with the sandbox's address
        command, env=environment, check=True, capture_output=True, text=True
    )
    return made.stdout


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description="Write the types file of the casino system.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--meta", default="", help="folder of an installed postgres-meta")
    chosen = parser.parse_args(arguments)
    run = Run()
    try:
        dsn = states_of(run, SYSTEM)[STATE].dsn
        with installed(chosen.meta) as meta:
            began = time.perf_counter()
            text = generate(meta, dsn)
            seconds = time.perf_counter() - began
    finally:
        run.close()
    file = SYSTEM.folder / FILE
    if chosen.check:
        return int(file.read_text() != text)
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    (SYSTEM.folder / TIME).write_text(f"{seconds:.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
