"""Whatever foreign code tries, it lands in the sandbox; the second database stays as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import psycopg
import pytest

from fixtures.lineage import GuardError, guard, read_graph, render, upgrade, version_width
from fixtures.lineage.environment import written
from fixtures.sandbox import Sandbox, embedded_server
from tests.lineage_projects import connecting, revision

from .lineage_place import ENGINE, WAYS, Place, tables


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Run a server for the module."""
    with embedded_server(18) as server:
        made = Sandbox(server)
        yield made
        made.close()


@pytest.fixture
def place(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Make production the database that everything of this process leads to."""
    production = sandbox.create(hint="production")
    made = Place(sandbox, production, tmp_path / "outer" / "project")
    values = psycopg.conninfo.conninfo_to_dict(production.dsn)
    home = tmp_path / "home"
    home.mkdir()
    service = "".join(f"{key}={value}\n" for key, value in values.items())
    (home / ".pg_service.conf").write_text(f"[prod]\n{service}")
    (home / ".pgpass").write_text("*:*:*:*:anything\n")
    (home / ".pgpass").chmod(0o600)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PGSERVICE", "prod")
    monkeypatch.setenv("PGHOST", str(values["host"]))
    monkeypatch.setenv("PGDATABASE", production.name)
    for name in ("DATABASE_URL", "APP_DB", "SQLALCHEMY_DATABASE_URI"):
        monkeypatch.setenv(name, made.url)
    monkeypatch.setenv("PG_DSN", production.dsn)
    return made


@pytest.mark.parametrize("way", WAYS)
def test_unguarded_code_reaches_production(place: Place, way: str) -> None:
    """The control: without the guard each of these projects does migrate production."""
    project = place.write(connecting(WAYS[way]))
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(command, cwd=project.root, check=True, capture_output=True, env=os.environ)
    assert "public.t_a1" in tables(place.production.dsn)


@pytest.mark.parametrize("way", WAYS)
def test_guarded_code_reaches_the_sandbox(place: Place, way: str) -> None:
    project = place.write(connecting(WAYS[way]))
    dsn = place.dsn
    done = upgrade(project, dsn, "head", env={"APP_DB": "postgresql+psycopg://x"})
    assert (done.ok, done.rows, done.message) == (True, ("b2",), "")
    assert tables(dsn) == ["public.alembic_version", "public.t_a1", "public.t_b2"]
    assert tables(place.production.dsn) == []


def test_a_revision_that_connects_by_itself_lands_in_the_sandbox(place: Place) -> None:
    write = "psycopg.connect({!r}, autocommit=True).execute('create table if not exists evil ()')"
    evil = write.format(place.production.dsn)
    text = revision("a1", None, evil, head=f"import psycopg\n{evil}")
    project = place.write(connecting(WAYS["environment"]), {"a1.py": text})
    dsn = place.dsn
    assert "here is no database to reach" in read_graph(project).revisions[0].problem
    done = upgrade(project, dsn, "head")
    assert done.ok
    assert "public.evil" in tables(dsn)
    assert tables(place.production.dsn) == []


def test_asynchronous_drivers_land_in_the_sandbox(place: Place) -> None:
    touch = """
        import asyncio
        import psycopg

        async def touch():
            made = await psycopg.AsyncConnection.connect("PRODUCTION", autocommit=True)
            await made.execute("create table evil ()")
            await made.close()

        asyncio.run(touch())
    """
    env = connecting(dedent(touch) + WAYS["environment"])
    project = place.write(env)
    dsn = place.dsn
    assert upgrade(project, dsn, "head").ok
    assert "public.evil" in tables(dsn)
    assert tables(place.production.dsn) == []


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("import subprocess\nsubprocess.run(['psql', 'PRODUCTION'])\n", "starts psql"),
        ("os.system('psql PRODUCTION -c \"create table evil ()\"')\n", "starts psql"),
        ("import socket\nsocket.create_connection(('127.0.0.1', 9))\n", "network connection"),
        ("from sqlalchemy import create_engine\ncreate_engine('sqlite://').connect()\n", "driver"),
    ],
)
def test_other_roads_are_closed(place: Place, how: str, words: str) -> None:
    project = place.write("import os\nfrom alembic import context\n" + how)
    done = upgrade(project, place.dsn, "head")
    assert not done.ok
    assert words in done.message
    assert tables(place.production.dsn) == []


@pytest.mark.parametrize("way", ["hard-coded address", "raw connection", "a service"])
def test_what_only_reads_has_no_database_at_all(place: Place, way: str) -> None:
    project = place.write(connecting(WAYS[way]))
    rendering = render(project, (), "head")
    assert "here is no database to reach" in rendering.error
    assert tables(place.production.dsn) == []


def test_the_manner_of_a_connection_is_kept(place: Place) -> None:
    how = ENGINE.format("'PRODUCTION_URL', connect_args={'options': '-c search_path=tenant'}")
    dsn = place.dsn
    with psycopg.connect(dsn) as connection:
        connection.execute("create schema tenant")
    done = upgrade(place.write(connecting(how)), dsn, "head")
    assert (done.ok, done.version_table) == (True, "tenant.alembic_version")
    assert tables(dsn) == ["tenant.alembic_version", "tenant.t_a1", "tenant.t_b2"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("", "postgresql+psycopg://me:p%40s%20s@/my%20db?host=/tmp/a%20b"),
        ("postgres://x:y@prod/z", "postgres://me:p%40s%20s@/my%20db?host=/tmp/a%20b"),
        ("postgresql+asyncpg://prod", "postgresql+asyncpg://me:p%40s%20s@/my%20db?"),
        ("host=prod dbname=x", r"host='/tmp/a b' user=me password='p@s s' dbname='my db'"),
    ],
)
def test_an_address_keeps_its_form_and_nothing_else(form: str, expected: str) -> None:
    values = {"host": "/tmp/a b", "user": "me", "password": "p@s s", "dbname": "my db"}  # noqa: S108
    text = written(values, form)
    assert text.startswith(expected)
    assert "prod" not in text
    if "+" not in text:
        assert psycopg.conninfo.conninfo_to_dict(text) == values


def test_an_address_in_the_process_does_not_mislead_the_guard_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = f"{place.dsn} port=5432"
    monkeypatch.setenv("PGHOSTADDR", "192.0.2.1")
    monkeypatch.setenv("PGPORT", "9")
    monkeypatch.setenv("PGOPTIONS", "-c default_transaction_read_only=on")
    project = place.write(connecting(WAYS["environment"]))
    assert upgrade(project, dsn, "head").ok
    assert os.environ["PGPORT"] == "9"


def test_env_py_that_never_migrates_is_not_ok(place: Place) -> None:
    done = upgrade(place.write("from alembic import context\n"), place.dsn, "head")
    assert not done.ok
    assert done.message == "the run did not reach the sandbox: its version table holds no row"


def test_env_py_that_rolls_back_is_not_ok(place: Place) -> None:
    how = WAYS["environment"] + "connection.begin()\n"
    dsn = place.dsn
    done = upgrade(place.write(connecting(how)), dsn, "head")
    assert not done.ok
    assert "did not reach the sandbox" in done.message
    assert done.applied == ()


def test_env_py_that_needs_a_passed_connection_gets_it(place: Place) -> None:
    project = place.write(connecting("connection = context.config.attributes['connection']\n"))
    done = upgrade(project, place.dsn, "head")
    assert (done.ok, done.rows) == (True, ("b2",))


def test_the_environment_is_made_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_TOKEN", "s3cret")
    project = place.write("import os\nprint(sorted(os.environ))\nprint(os.environ)\n")
    log = upgrade(project, place.dsn, "head").log
    assert "DATABASE_URL" in log
    assert "VAULT_TOKEN" not in log
    assert place.production.name not in log


def test_passwords_are_taken_out_of_everything(place: Place) -> None:
    env = (
        "import sys\nprint('postgresql://me:hunter2@prod/db')\nprint('password=hunter2 host=x')\n"
        "raise RuntimeError('postgresql+psycopg://me:hunter2@prod/db')\n"
    )
    done = upgrade(place.write(env), place.dsn, "head")
    assert "hunter2" not in done.log + done.message
    assert "://me:***@prod/db" in done.message


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ("raise ValueError('broken')", "ValueError: broken"),
        ("import sys\nsys.exit('no settings')", "SystemExit: no settings"),
        ("import os\nprint('last words')\nos._exit(3)", "status 3"),
        ("import not_there", "ModuleNotFoundError: No module named 'not_there'"),
        ("x = (", "SyntaxError"),
        ("input('continue? ')", "EOFError"),
    ],
)
def test_env_py_that_fails_is_one_line(place: Place, env: str, words: str) -> None:
    done = upgrade(place.write(env), place.dsn, "head")
    assert not done.ok
    assert words in done.message
    assert "\n" not in done.message


def test_env_py_that_hangs_is_ended(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "TIMEOUT", 2.0)
    project = place.write("import subprocess\nsubprocess.run(['sleep', '600'])\n")
    done = upgrade(project, place.dsn, "head")
    assert done.message == "the project's code did not end within 2 s"
    with pytest.raises(GuardError, match="did not end within 2 s"):
        version_width(project, place.dsn)


def test_prints_do_not_spoil_the_answer(place: Place) -> None:
    how = 'print(\'{"event": "end"}\')\nos.write(1, b\'{"event": "end"}\\n\')\n'
    done = upgrade(place.write(connecting(WAYS["environment"] + how)), place.dsn, "head")
    assert done.ok
    assert done.log.count('{"event": "end"}') == 2
