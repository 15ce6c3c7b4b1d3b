"""Draft a tenancy profile of a database; every guess is marked for review.

python -m scripts.draft_profile --dsn … > profile.toml
python -m scripts.draft_profile --dsn … --schema app --schema billing --output profile.toml

The database is only read. The draft is a profile that loads and that classifies every table.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

import psycopg

from fixtures.profile import ProfileError
from fixtures.profile.load import parse_profile
from fixtures.target import DsnError, normal, reading
from fixtures.target.dsn import redacted

from .drafting.facts import read_facts
from .drafting.writing import profile


def main(arguments: list[str] | None = None) -> int:
    """Write the draft; returns 4 with one line for what a user can get wrong."""
    options = _parser().parse_args(arguments)
    try:
        text = draft(options.dsn, options.schema)
        if options.output:
            with options.output.open("x") as file:
                file.write(text)
        else:
            sys.stdout.write(text)
    except FileExistsError:
        return _refuse(f"{options.output} is there already: name another file")
    except OSError as error:
        return _refuse(f"{options.output}: {error.strerror}")
    except (DsnError, ProfileError, ValueError) as error:
        return _refuse(str(error))
    except psycopg.Error as error:
        return _refuse(redacted(str(error), options.dsn))
    return 0


def draft(dsn: str, schemas: list[str]) -> str:
    """Return the draft of a database's profile; it is one that loads."""
    with reading(normal(dsn)) as connection:
        text = profile(read_facts(connection, schemas))
    parse_profile(tomllib.loads(text), Path("draft"), "")
    return text


def _refuse(message: str) -> int:
    sys.stderr.write(f"draft_profile: {' '.join(message.split())}\n")
    return 4


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="draft_profile", description="Draft a tenancy profile of a database."
    )
    parser.add_argument("--dsn", required=True, help="the database; it is only read")
    parser.add_argument(
        "--schema",
        action="append",
        default=[],
        metavar="NAME",
        help="a schema with tenants' rows; repeatable (default: all but the platform's)",
    )
    parser.add_argument("--output", type=Path, help="file to write; it must not exist yet")
    return parser


if __name__ == "__main__":
    sys.exit(main())
