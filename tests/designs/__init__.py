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
# They look at rows and at policies: on a design with tenants each of them has something to say.
ROW_CHECKS = {"RLS001", "RLS003", "RLS004", "RLS005", "RLS102", "RLS103", "RLS301"}


def profile_of(design: str) -> Path:
    """Return the profile of a design."""
    return FOLDER / design / "profile.toml"


def build(sandbox: Sandbox, design: str) -> Database:
    """Make a database with the schema of a design, its roles included."""
    database = sandbox.create(hint=design)
    with database.connect() as connection:
        connection.execute((FOLDER / design / "schema.sql").read_text().encode())
    return database
