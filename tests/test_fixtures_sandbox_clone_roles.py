"""A clone has the roles of its target, each with its attributes; those of others stay."""

from __future__ import annotations

import psycopg
import pytest

from fixtures.sandbox import Sandbox, clone_target, embedded_server, scratch_server

from .cloning import left, one, rows
from .servers import running


@pytest.fixture
def sandbox():
    with embedded_server(18) as server:
        made = Sandbox(server)
        yield made
        made.close()


@pytest.fixture(scope="module")
def newest():
    with running("embedded-18") as server:
        yield server


class TestRoles:
    """Roles belong to the whole server."""

    def test_a_postgres_without_rights_stays_so(self, sandbox):
        with embedded_server(18) as hosted:
            with hosted.connect("postgres") as boss:
                boss.execute("alter role postgres nosuperuser")
                boss.execute("create table public.t (); alter table public.t owner to postgres")
            with hosted.connect("postgres") as target:
                assert clone_target(sandbox, target).left_out == ()
        with sandbox.admin() as admin:
            attributes = "select rolsuper, rolbypassrls from pg_roles where rolname = 'postgres'"
            assert rows(admin, attributes) == [(False, True)]

    def test_two_targets_cannot_have_one_role_each_in_their_own_way(self, sandbox, newest):
        newest.execute("create role shared login", "create database target_2 owner shared")
        with psycopg.connect(newest.at("target_2")) as target:
            assert clone_target(sandbox, target).left_out == ()
            newest.execute("alter role shared createdb connection limit 3")
            assert left(clone_target(sandbox, target))["role shared"].blocking

    def test_roles_of_a_scratch_server_are_not_touched(self, sandbox, newest):
        newest.execute("create role theirs login", "create database target_6 owner theirs")
        with sandbox.admin() as admin:
            admin.execute("create role theirs nologin")
        with scratch_server(sandbox.server.dsn("postgres")) as scratch:
            other = Sandbox(scratch)
            with psycopg.connect(newest.at("target_6")) as target:
                assert left(clone_target(other, target))["role theirs"].blocking
            other.close()
        with sandbox.admin() as admin:
            assert not one(admin, "select rolcanlogin from pg_roles where rolname = 'theirs'")

    def test_a_prelude_s_role_gets_the_target_s_attributes(self, sandbox, newest):
        sandbox.ensure_role("prel")
        newest.execute("create role prel nologin bypassrls", "create database target_3 owner prel")
        with psycopg.connect(newest.at("target_3")) as target:
            assert clone_target(sandbox, target).left_out == ()
        with sandbox.admin() as admin:
            query = "select rolcanlogin, rolbypassrls from pg_roles where rolname = 'prel'"
            assert rows(admin, query) == [(False, True)]

    def test_memberships_keep_their_options(self, sandbox, newest):
        newest.execute(
            "create role g; create role m; create role pm login",
            "grant g to m with inherit false, set false, admin true",
            "grant pg_monitor to pm",
            "create database target_4 owner m",
            "grant connect on database target_4 to pm",
        )
        with psycopg.connect(newest.at("target_4")) as target:
            assert clone_target(sandbox, target).left_out == ()
        query = """
            select roleid::regrole::text, member::regrole::text, admin_option, inherit_option,
                   set_option
              from pg_auth_members where member::regrole::text in ('m', 'pm') order by 1
        """
        with sandbox.admin() as admin:
            found = rows(admin, query)
        assert found == [("g", "m", True, False, False), ("pg_monitor", "pm", False, True, True)]
