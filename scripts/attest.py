r"""Write and sign an attestation about a target.

python -m scripts.attest write-freeze --profile profile.toml --dsn … --key ~/.ssh/id_ed25519 \\
    --by dba@bank.example --role "database administrator" --hours 4 \\
    --statement "All services are stopped." --set method="services stopped"
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from fixtures.attestation import KINDS, Scope, SigningError, write_attestation
from fixtures.profile import Profile, ProfileError, load_profile
from fixtures.repository import RepositoryError, read_repository
from fixtures.target import DsnError, normal, read_identity, reading
from fixtures.target.dsn import redacted


def main(arguments: list[str] | None = None) -> int:
    """Write one statement; returns 4 with one line for what a user can get wrong."""
    options = _parser().parse_args(arguments)
    try:
        file = attest(options)
    except (ProfileError, DsnError, RepositoryError, SigningError, ValueError) as error:
        return _refuse(str(error))
    except psycopg.Error as error:
        return _refuse(redacted(str(error), options.dsn))
    sys.stdout.write(f"{file}\n{file}.sig\n")
    return 0


def attest(options: argparse.Namespace) -> Path:
    """Write the statement that the options describe, in the profile's folder."""
    profile = load_profile(options.profile)
    section = profile.preconditions
    if section is None:
        raise ValueError(f"{options.profile}: the profile has no [preconditions]")
    return write_attestation(
        profile.path(section.attestations),
        options.key,
        scope_of(profile, normal(options.dsn)),
        **_values(options, section.change_id),
    )


def scope_of(profile: Profile, dsn: str) -> Scope:
    """Say what the statement is about: this server, database, head, commit and profile."""
    assert profile.preconditions is not None
    with reading(dsn) as connection:
        identity = read_identity(connection, dsn)
    signers = profile.path(profile.preconditions.allowed_signers)
    section = profile.migrations
    folder = profile.path(section.path) if section else profile.file.parent
    return Scope(
        system_identifier=identity.system_identifier,
        server=identity.host,
        database=identity.database,
        head=section.head if section else "",
        commit=read_repository(folder).commit,
        profile_sha256=profile.sha256,
        allowed_signers_sha256=hashlib.sha256(_read(signers)).hexdigest(),
    )


def _values(options: argparse.Namespace, change_id: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    ends = now + timedelta(hours=options.hours)
    values: dict[str, Any] = {
        "kind": options.kind,
        "change_id": change_id,
        "statement": options.statement,
        "by": options.by,
        "role": options.role,
        "issued_at": now.isoformat(timespec="seconds"),
        "expires_at": ends.isoformat(timespec="seconds"),
    }
    if options.kind != "restore-window":
        values["window"] = {"starts_at": values["issued_at"], "ends_at": values["expires_at"]}
    for assignment in options.set:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise ValueError(f"--set {assignment}: give key=value")
        values[key] = _json(value)
    return values


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}: list who may sign, one per line") from None


def _refuse(message: str) -> int:
    sys.stderr.write(f"attest: {' '.join(message.split())}\n")
    return 4


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="attest", description="Write and sign an attestation.")
    parser.add_argument("kind", choices=sorted(KINDS), help="what is attested")
    parser.add_argument("--profile", type=Path, required=True, help="the target's profile")
    parser.add_argument("--dsn", required=True, help="the target; it is only read")
    parser.add_argument("--key", type=Path, required=True, help="your private key")
    parser.add_argument("--by", required=True, help="your principal in the signer list")
    parser.add_argument("--role", required=True, help="your role, for the report")
    parser.add_argument("--statement", required=True, help="what you state, in your words")
    parser.add_argument("--hours", type=float, default=4.0, help="how long it holds (default: 4)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="another key; the value may be JSON: assigned, restore, waivers, method",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
