"""Folders of SQL files as somebody's project has them, and what running them leaves."""

from __future__ import annotations

from pathlib import Path

from fixtures.chain import Chain, Step, supabase
from fixtures.chain.files import Files
from fixtures.sandbox import Database


def folder(root: Path, tool: str = "supabase", **files: str | bytes) -> Files:
    """Write files, named without their ending, and read them as a folder."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (root / f"{name.lstrip('v')}.sql").write_bytes(data)
    return Files(root, tool, "", root)


def chain_of(files: Files, anchor: str = "") -> Chain:
    return files.chain("start", anchor)


def step_of(files: Files, at: int = -1) -> Step:
    return chain_of(files).steps[at]


def tables(database: Database) -> set[str]:
    with database.connect() as connection:
        rows = connection.execute("select relname from pg_stat_user_tables").fetchall()
    return {row[0] for row in rows} - {"schema_migrations"}


def ledger(database: Database) -> list[str]:
    with database.connect() as connection:
        return [entry.version for entry in supabase.read(connection) or ()]
