"""Healthy designs of several kinds: tenants kept apart in another way in each."""

from __future__ import annotations

from pathlib import Path

from fixtures.sandbox import Database, Sandbox

FOLDER = Path(__file__).parent
DESIGNS = (
    "supabase",
    "membership",
    "hierarchy",
    "guc",
    "accounts",
    "partitions",
    "slugs",
    "permissions",
)


def profile_of(design: str) -> Path:
    """Return the profile of a design."""
    return FOLDER / design / "profile.toml"


def build(sandbox: Sandbox, design: str) -> Database:
    """Make a database with the schema of a design, its roles included."""
    database = sandbox.create(hint=design)
    with database.connect() as connection:
        connection.execute((FOLDER / design / "schema.sql").read_text().encode())
    return database
