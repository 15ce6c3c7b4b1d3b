"""Tiny Alembic projects, written into folders of the tests."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from fixtures.lineage import Project, find_project

INI = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\npath_separator = os\n"
RUN = """
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
"""
# As the command line needs it: the address comes from the environment.
ENV = """
import os
from alembic import context
from sqlalchemy import create_engine

def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

if context.is_offline_mode():
    context.configure(url=os.environ["DATABASE_URL"], literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
        run(connection)
"""

ASYNC_ENV = """
import asyncio
import os

from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config

config = context.config
config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])

def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def connect():
    section = config.get_section(config.config_ini_section, {})
    engine = async_engine_from_config(section, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()

asyncio.run(connect())
"""


def connecting(how: str) -> str:
    """Write an env.py whose `connection` is obtained in a way of its own."""
    head = "import os\nfrom alembic import context\n"
    return head + dedent(how) + RUN


def revision(
    id: str,
    parents: str | tuple[str, ...] | None = None,
    upgrade: str = "pass",
    downgrade: str = "pass",
    head: str = "",
) -> str:
    """Write a revision file."""
    return (
        f'"""Step {id}."""\nfrom alembic import op\nimport sqlalchemy as sa\n{dedent(head)}\n'
        f"revision = {id!r}\ndown_revision = {parents!r}\n\n"
        f"def upgrade():\n{indent(dedent(upgrade), '    ')}\n\n"
        f"def downgrade():\n{indent(dedent(downgrade), '    ')}\n"
    )


def table(name: str) -> dict[str, str]:
    """Return the two ways of a revision that makes a table."""
    return {
        "upgrade": f"op.create_table({name!r}, sa.Column('id', sa.Integer))",
        "downgrade": f"op.drop_table({name!r})",
    }


def chain(*ids: str) -> dict[str, str]:
    """Write revisions in a line; each makes the table `t_<id>`."""
    parents = (None, *ids)
    return {
        f"{id}.py": revision(id, parent, **table(f"t_{id}"))
        for id, parent in zip(ids, parents, strict=False)
    }


def write_project(
    root: Path, revisions: dict[str, str | bytes], env: str = ENV, ini: str = INI
) -> Project:
    """Write a project and find it."""
    versions = root / "migrations" / "versions"
    versions.mkdir(parents=True)
    (root / "alembic.ini").write_text(ini)
    (root / "migrations" / "env.py").write_text(env)
    for name, text in revisions.items():
        content = text if isinstance(text, bytes) else text.encode()
        (versions / name).write_bytes(content)
    return find_project(root)
