"""Where foreign code tries something: its project, the sandbox, a database out of reach."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from fixtures.lineage.environment import url_of
from fixtures.sandbox import Database, Sandbox
from tests.lineage_projects import INI, chain, write_project

TABLES = """
select n.nspname || '.' || c.relname
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'v', 'S') and n.nspname !~ '^(pg_|information_schema$)'
 order by 1
"""
ENGINE = "from sqlalchemy import create_engine\nconnection = create_engine({}).connect()\n"
# How an env.py comes by a connection, with PRODUCTION as the address it should never see.
WAYS = {
    "environment": ENGINE.format("os.environ['DATABASE_URL']"),
    "own name": ENGINE.format("os.environ['APP_DB']"),
    "dotenv in its folder": """
        from pathlib import Path
        from sqlalchemy import create_engine
        folders = [Path(__file__).parent, *Path(__file__).parents, Path.cwd()]
        files = [each / ".env" for each in folders if (each / ".env").exists()]
        found = [file.read_text().strip().partition("=")[2] for file in files]
        url = next(filter(None, found), "postgresql+psycopg://")
        connection = create_engine(url).connect()
    """,
    "libpq's variables": ENGINE.format("'postgresql+psycopg://'"),
    "a service": ENGINE.format("'postgresql+psycopg://', connect_args={'service': 'prod'}"),
    "service file": """
        import psycopg
        from sqlalchemy import create_engine
        dsn = "service=prod"
        made = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
        connection = made.connect()
    """,
    "hard-coded address": ENGINE.format("'PRODUCTION_URL'"),
    "raw connection": """
        import psycopg
        from sqlalchemy import create_engine
        made = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect("PRODUCTION"))
        connection = made.connect()
    """,
    "class method": """
        from psycopg import Connection
        from sqlalchemy import create_engine
        made = create_engine(
            "postgresql+psycopg://", creator=lambda: Connection.connect("PRODUCTION")
        )
        connection = made.connect()
    """,
    "configuration": """
        from sqlalchemy import engine_from_config
        section = context.config.get_section("alembic")
        connection = engine_from_config(section, prefix="sqlalchemy.").connect()
    """,
    "file of the configuration": """
        from configparser import ConfigParser
        from sqlalchemy import create_engine
        parser = ConfigParser()
        parser.read("alembic.ini")
        connection = create_engine(parser["alembic"]["sqlalchemy.url"]).connect()
    """,
}


@dataclass(frozen=True)
class Place:
    """A sandbox database, one that must not be touched, and a project in a folder."""

    sandbox: Sandbox
    production: Database
    root: Path

    @property
    def dsn(self) -> str:
        """Return the DSN of a new database of the sandbox."""
        return self.sandbox.create().dsn

    @property
    def url(self) -> str:
        """Return the address of production."""
        values = psycopg.conninfo.conninfo_to_dict(self.production.dsn)
        return url_of({key: str(value) for key, value in values.items()}, "postgresql+psycopg")

    def write(self, env: str, revisions: dict[str, Any] | None = None) -> Any:
        """Write a project that knows production in every way a project can."""
        env = env.replace("PRODUCTION_URL", self.url).replace("PRODUCTION", self.production.dsn)
        ini = f"{INI}sqlalchemy.url = {self.url.replace('%', '%%')}\n"
        project = write_project(self.root, revisions or chain("a1", "b2"), env, ini)
        for folder in (project.root, project.root / "migrations", project.root.parent):
            (folder / ".env").write_text(f"DATABASE_URL={self.url}\n")
        return project


def tables(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute(TABLES).fetchall()]
