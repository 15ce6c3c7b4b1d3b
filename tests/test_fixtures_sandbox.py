"""The sandbox: servers of its own, databases in milliseconds, nothing left behind."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from fixtures.sandbox import Sandbox, SandboxError, embedded_server, scratch_server

ODD = 'Ä "quoted", name; --'


@pytest.fixture(scope="module", params=[18, 16])
def server(request):
    with embedded_server(request.param) as running:
        yield running


@pytest.fixture
def sandbox(server):
    made = Sandbox(server)
    yield made
    made.close()


def names(server, query="select datname from pg_database where not datistemplate"):
    with server.connect("postgres") as connection:
        return {name for (name,) in connection.execute(query)}


def home(server):
    with server.connect("postgres") as connection:
        return Path(connection.execute("show data_directory").fetchone()[0]).parent


def test_servers_are_apart_and_go_with_their_folder():
    with embedded_server(18) as one, embedded_server(18) as other:
        assert one.system_identifier != other.system_identifier
        assert one.version // 10_000 == other.version // 10_000 == 18
        folders = {home(one), home(other)}
        assert len(folders) == 2
        assert all(folder.stat().st_mode & 0o077 == 0 for folder in folders)
    assert not any(folder.exists() for folder in folders)


def test_two_may_start_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # both have to make the cached cluster
    identifiers = []

    def start():
        with embedded_server(18) as running:
            identifiers.append(running.system_identifier)

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(identifiers)) == 2
    assert [file.name.startswith("cluster-18-") for file in (tmp_path / "pgattest").iterdir()] == [
        True
    ]


def test_an_unknown_version_is_refused():
    with pytest.raises(SandboxError, match="no embedded PostgreSQL 17: choose one of 16, 18"):
        embedded_server(17).__enter__()


def test_start_and_clone_are_fast(capsys):
    begun = time.perf_counter()
    with embedded_server(18) as server:
        started = time.perf_counter() - begun
        sandbox = Sandbox(server)
        template, taken = sandbox.create(hint="template"), []
        for _ in range(5):
            begun = time.perf_counter()
            sandbox.clone(template)
            taken.append(time.perf_counter() - begun)
    with capsys.disabled():
        print(f"\n  started in {started:.2f} s, cloned in {min(taken) * 1000:.0f} ms", end="")
    assert started < 10
    assert min(taken) < 1


class TestDatabases:
    """Made, cloned and dropped."""

    def test_a_clone_has_content_owner_grants_and_settings(self, sandbox):
        sandbox.ensure_role(ODD)
        sandbox.ensure_role("reader")
        template = sandbox.create(ODD, hint="template")
        database = sql.Identifier(template.name)
        with template.connect() as connection:
            connection.execute("create table public.kept (id int); insert into kept values (7)")
            for text in (
                "revoke all on database {} from public",
                "grant connect on database {} to reader with grant option",
                "alter database {} set search_path = odd, \"$user\", 'a b'",
                "alter database {} set app.\"Ab\" = 'it''s'",
                "alter role reader in database {} set work_mem = '7MB'",
                "comment on database {} is 'it''s it'",
            ):
                connection.execute(sql.SQL(text).format(database))
        clone = sandbox.clone(template, hint="clone")
        facts = """
            select pg_get_userbyid(datdba), datacl, shobj_description(d.oid, 'pg_database'),
                   array(select (setrole::regrole, setting)::text
                           from pg_db_role_setting, unnest(setconfig) setting
                          where setdatabase = d.oid order by 1)
              from pg_database d where datname = %s
        """
        with clone.connect() as connection:
            assert connection.execute("select id from public.kept").fetchall() == [(7,)]
            ours, theirs = (
                connection.execute(facts, [name]).fetchone() for name in (clone.name, template.name)
            )
        assert ours == theirs
        assert ours[0] == ODD
        assert len(ours[3]) == 3

    def test_sessions_on_a_template_are_ended(self, sandbox):
        template = sandbox.create()
        with template.connect() as busy:
            begun = time.perf_counter()
            sandbox.clone(template.name)
            assert time.perf_counter() - begun < 4  # the server would wait for five seconds
            with pytest.raises(psycopg.OperationalError):
                busy.execute("select")
        template.connect().close()  # and afterwards it may be entered again

    def test_names_are_ours_short_and_apart(self, sandbox):
        made = [sandbox.create(hint="ä" * 60) for _ in range(2)]
        assert all(database.name.startswith("pgattest_") for database in made)
        assert len({database.name for database in made}) == 2
        assert {database.name for database in made} <= names(sandbox.server)

    def test_close_drops_databases_in_use_and_roles_that_depend_on_each_other(self, server):
        before = names(server)
        sandbox = Sandbox(server)
        for role in ("granted", "member"):
            sandbox.ensure_role(role)
        database = sandbox.create("member")
        with database.connect() as busy:
            busy.execute("grant granted to member with admin option")
            busy.execute("set role member; create table t (); grant select on t to granted")
            sandbox.close()
        assert names(server) == before
        assert not names(server, "select rolname from pg_roles") & {"granted", "member"}

    def test_drop_ends_sessions(self, sandbox):
        database = sandbox.create()
        with database.connect():
            sandbox.drop(database)
        assert database.name not in names(sandbox.server)


class TestScratchServer:
    """A server that somebody else started."""

    def test_databases_are_made_and_dropped_there(self, server):
        before = names(server)
        with scratch_server(server.dsn("postgres"), forbidden=["1"]) as scratch:
            assert (scratch.version, scratch.own) == (server.version, False)
            sandbox = Sandbox(scratch)
            sandbox.create(hint="here")
            assert len(names(server)) == len(before) + 1
            sandbox.close()
        assert names(server) == before

    def test_the_server_of_a_target_is_refused(self, server):
        with pytest.raises(SandboxError, match="names the server of a target") as caught:
            scratch_server(server.dsn("postgres"), [server.system_identifier]).__enter__()
        assert "\n" not in str(caught.value)

    def test_an_unreachable_server_is_one_line_without_password(self):
        dsn = "postgresql://u:s3cret@127.0.0.1:1/x"
        with pytest.raises(SandboxError, match="--scratch-dsn: ") as caught:
            scratch_server(dsn).__enter__()
        assert "s3cret" not in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_role_without_rights_is_refused(self, sandbox):
        sandbox.ensure_role("nobody_much")
        dsn = sandbox.server.dsn("postgres", "nobody_much")
        with pytest.raises(SandboxError, match="nobody_much is none"):
            scratch_server(dsn).__enter__()


def test_the_callers_libpq_variables_do_not_lead_elsewhere(monkeypatch):
    """PGHOSTADDR alone would send what the sandbox writes to somebody's target."""
    for name, value in {"PGHOSTADDR": "192.0.2.1", "PGPORT": "9", "PGDATABASE": "prod"}.items():
        monkeypatch.setenv(name, value)
    with embedded_server(18) as server:
        made = Sandbox(server)
        with made.create().connect() as connection:
            assert connection.info.host == conninfo_to_dict(server.base)["host"]
        made.close()
