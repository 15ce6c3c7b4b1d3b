"""Record row counts and hashes of the profile's tables, to compare with after an upgrade.

python -m scripts.record_rows --profile profile.toml --dsn …
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import psycopg

from fixtures.profile import ProfileError, load_profile
from fixtures.rows import record
from fixtures.target import DsnError, normal, reading
from fixtures.target.dsn import redacted


def main(arguments: list[str] | None = None) -> int:
    """Write the file that `[parity] recorded` names; returns 4 with one line on bad input."""
    parser = argparse.ArgumentParser(prog="record_rows", description="Record rows of a target.")
    parser.add_argument("--profile", type=Path, required=True, help="the target's profile")
    parser.add_argument("--dsn", required=True, help="the target; it is only read")
    options = parser.parse_args(arguments)
    try:
        file = _record(options.profile, options.dsn)
    except (ProfileError, DsnError, ValueError) as error:
        return _refuse(str(error))
    except psycopg.Error as error:
        return _refuse(redacted(str(error), options.dsn))
    sys.stdout.write(f"{file}\n")
    return 0


def _record(profile_file: Path, dsn: str) -> Path:
    profile = load_profile(profile_file)
    section = profile.parity
    if section is None or not section.recorded or not section.tables:
        raise ValueError(f"{profile_file}: [parity] names no tables, or no file to record them in")
    file = profile.path(section.recorded)
    with reading(normal(dsn)) as connection:
        rows = record(connection, section.tables)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, indent=2, sort_keys=True) + "\n")
    return file


def _refuse(message: str) -> int:
    sys.stderr.write(f"record_rows: {' '.join(message.split())}\n")
    return 4


if __name__ == "__main__":
    sys.exit(main())
