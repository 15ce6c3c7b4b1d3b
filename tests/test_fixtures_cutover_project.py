"""The Alembic project of the cutover holds what is known of the real one, revision by revision."""

from __future__ import annotations

import io
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DataError

from tests.cutover_project import (
    OLD_NAMES,
    ROWS,
    SYSTEM,
    TABLES,
    WAVES,
    Built,
    Counts,
    Server,
    alembic,
    count,
    embedded,
    odd_foreign_keys,
    rows,
    versions,
    width,
)

FORK = "0009_monthly_reporting_packs"
WIDEN = "0009b_expand_alembic_version"
ANCHOR = "0019_nav_snapshots_and_investor_statements"
HEAD = "70a79686336c"


@pytest.fixture(scope="module", autouse=True)
def working_directory() -> Iterator[None]:
    """Work in the project, as its users do, and leave nothing of it in this process."""
    path, handlers = list(sys.path), list(logging.root.handlers)
    with chdir(SYSTEM / "project"):
        yield
    sys.path[:], logging.root.handlers[:] = path, handlers
    for name in [name for name in sys.modules if name.split(".")[0] == "app"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with embedded(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture(scope="module")
def built(server: Server) -> Built:
    """Upgrade one by one, with rows for the back-fills; `anchor` is a copy made on the way."""
    made = Built(server.create("built"), {})
    chain = ScriptDirectory.from_config(Config("alembic.ini")).iterate_revisions(WAVES[-1], "base")
    for revision in [script.revision for script in chain][::-1]:
        alembic(made.engine, command.upgrade, revision)
        made.counts[revision] = count(made.engine)
        server.execute("built", ROWS.get(revision, ""))
        if revision == ANCHOR:
            server.create("anchor", template="built")
    return made


def test_there_is_one_head_and_its_merge_names_0009b_first() -> None:
    scripts = ScriptDirectory.from_config(Config("alembic.ini"))
    ids = [script.revision for script in scripts.walk_revisions()]
    assert scripts.get_heads() == [HEAD]
    assert scripts.get_revision(HEAD).down_revision == (WIDEN, WAVES[-1])
    assert len(ids) == 25
    assert sorted(len(id) for id in ids if len(id) > 31) == [32, 32, 32, 36, 42, 45, 46]


def test_counts_of_every_revision(built: Built) -> None:
    first, anchor = built.counts["0001_initial"], built.counts[ANCHOR]
    assert [counts.tables for counts in built.counts.values()] == TABLES
    assert (first.plain_indexes, first.foreign_keys, first.uniques, first.enums) == (165, 22, 2, 0)
    assert anchor == Counts(58, 338, 269, 41, 6, 3, 22, 0)


def test_counts_that_a_wave_adds(built: Built) -> None:
    anchor, ai1, _, ai3, ai4 = (built.counts[revision] for revision in [ANCHOR, *WAVES])
    assert ai1.indexes - anchor.indexes - 4 == 31
    assert ai1.foreign_keys - anchor.foreign_keys == 2
    assert ai4.indexes - ai3.indexes - 6 == 54
    assert ai4.plain_indexes - ai3.plain_indexes == 52
    assert ai4.foreign_keys - ai3.foreign_keys == 11
    assert ai4.enums == anchor.enums


def test_every_key_is_a_uuid(built: Built) -> None:
    keys = """
        select distinct a.atttypid::regtype::text from pg_catalog.pg_constraint k
          join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
         where k.contype = 'p' and k.connamespace = 'public'::regnamespace
           and k.conname <> 'alembic_version_pkc'
    """
    assert rows(built.engine, keys) == [("uuid",)]


def test_back_fills(built: Built) -> None:
    assert rows(built.engine, "select type::text, direction::text from cash_transactions") == [
        ("CAPITAL_CALL", "INFLOW"),
        ("EXPENSE", "OUTFLOW"),
    ]
    registry = """
        select container_name, domain_tag, authority, shareability, lifecycle_stage,
               last_ingested_at = as_of from document_registry
    """
    constants = ("dataroom", "DATAROOM", "EVIDENCE", "INTERNAL", "GOVERNANCE", True)
    assert rows(built.engine, registry) == [constants]
    deals = """
        select deal_name, sponsor_name, lifecycle_stage, first_detected_at = created_at,
               last_updated_at = updated_at, deal_folder_path from pipeline_deals order by 1
    """
    assert rows(built.engine, deals) == [
        ("Alpha", "Borrower", "SCREENING", True, True, None),
        ("Beta", "Beta", "IC_REVIEW", True, True, None),
    ]


@pytest.mark.usefixtures("built")
def test_ten_foreign_keys_have_old_names_until_the_hybrid(server: Server) -> None:
    hybrid = server.create("hybrid", template="anchor")
    before = count(hybrid)
    assert odd_foreign_keys(hybrid) == OLD_NAMES
    server.execute("hybrid", (SYSTEM / "hybrid.sql").read_text())
    assert odd_foreign_keys(hybrid) == set()
    assert count(hybrid) == before
    alembic(hybrid, command.current)
    assert width(hybrid) is None  # asking is no write


def test_from_the_anchor_0009b_runs_after_0023(
    server: Server, built: Built, caplog: pytest.LogCaptureFixture
) -> None:
    engine = server.create("online", template="anchor")
    with caplog.at_level(logging.INFO, "alembic.runtime.migration"):
        alembic(engine, command.upgrade, "head")
    steps = [line.split(" -> ")[1] for line in caplog.messages if line.startswith("Running")]
    assert [step.split(",")[0] for step in steps] == [*WAVES, WIDEN, HEAD]
    assert versions(engine) == [HEAD]
    assert count(engine) == built.counts[WAVES[-1]]


def test_offline_script_does_the_same(server: Server, built: Built) -> None:
    engine = server.create("offline", template="anchor")
    script = io.StringIO()
    command.upgrade(Config("alembic.ini", output_buffer=script), f"{ANCHOR}:head", sql=True)
    server.execute("offline", f"set role netzadmin; {script.getvalue()}")
    assert versions(engine) == [HEAD]
    assert count(engine) == built.counts[WAVES[-1]]


def test_downgrade_leaves_nothing(server: Server, built: Built) -> None:
    engine = server.create("down", template="built")
    alembic(engine, command.downgrade, "base")
    assert count(engine) == Counts(0, 0, 0, 0, 0, 0, 0, 0)


def test_version_column_is_widened_and_shrunk_by_0009b(server: Server) -> None:
    engine = server.create("width")
    alembic(engine, command.stamp, FORK)
    assert width(engine) == 64
    server.execute("width", "alter table alembic_version alter version_num type varchar(32)")
    with pytest.raises(DataError):
        alembic(engine, command.stamp, ANCHOR)
    alembic(engine, command.upgrade, WIDEN)
    assert width(engine) == 64
    alembic(engine, command.downgrade, FORK)
    assert width(engine) == 32


@pytest.mark.parametrize("variable", ["DATABASE_URL", "PG_DSN", ".env"])
def test_bad_env_finds_a_database_by_itself(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    name = variable.strip(".").lower()
    passed, found = server.create(f"{name}_passed"), server.create(f"{name}_found")
    shutil.copytree(SYSTEM / "project", tmp_path / "project")
    shutil.copy(SYSTEM / "bad_env" / "env.py", tmp_path / "project/app/core/db/migrations")
    monkeypatch.chdir(tmp_path / "project")
    address = server.url(f"{name}_found", password="p%40ss%25")  # noqa: S106 - `trust` asks none
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if variable == ".env":
        Path(".env").write_text(f"DATABASE_URL={address}\n")
    else:
        monkeypatch.setenv(variable, address)
    alembic(passed, command.upgrade, "0001_initial")
    assert count(passed).tables == 0
    assert count(found).tables == 32
