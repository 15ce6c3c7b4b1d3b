"""For whom a session of the casino system runs, and what is open at all."""

from __future__ import annotations

import json

import pytest

from tests.srm_sessions import FOREIGN, OWN, acting, count, ident, refused, srm, template

__all__ = ["srm", "template"]


class TestTheSetter:
    """`set_rls_context_from_staff` binds whoever is signed in, for one transaction."""

    CALL = "select public.set_rls_context_from_staff('request-1')"

    def test_it_binds_the_login_without_any_claim(self, srm):
        with acting(srm, "pit_boss", app_metadata={}) as session:
            assert count(session, "visit") == count(session, "gaming_table") == 0
            session.execute(self.CALL)
            assert count(session, "gaming_table") == 1

    def test_it_ends_with_the_transaction(self, srm):
        with srm.connect("authenticator") as connection:
            claims = json.dumps({"sub": ident(OWN, "admin")})
            for call, seen in ((self.CALL, 1), ("select", 0)):
                with connection.transaction():
                    connection.execute("set local role authenticated")
                    bind = "select set_config('request.jwt.claims', %s, true)"
                    connection.execute(bind, [claims])
                    connection.execute(call.encode())
                    assert count(connection, "gaming_table") == seen

    @pytest.mark.parametrize("login", [ident(OWN, "dealer"), ident(OWN, "stranger"), None])
    def test_it_refuses_who_is_not_working_here(self, srm, login):
        with acting(srm, "admin", sub=login, app_metadata={}) as session:
            refused(session, self.CALL)

    def test_it_refuses_who_has_left(self, srm):
        with srm.connect() as connection:
            connection.execute("update staff set status = 'inactive'")
        with acting(srm, "admin", app_metadata={}) as session:
            refused(session, self.CALL)


def test_claims_follow_the_staff_row(srm):
    query = "select raw_app_meta_data ->> 'staff_role' from auth.users where id = %s"
    login = [ident(OWN, "admin")]
    with srm.connect() as connection:
        assert connection.execute(query, login).fetchone() == ("admin",)
        connection.execute("update staff set status = 'inactive' where id = %s", login)
        assert connection.execute(query, login).fetchone() == (None,)


def test_no_api_role_runs_what_it_likes(srm):
    query = """
        select r.rolname from pg_roles r
         where r.rolname in ('anon', 'authenticated', 'service_role')
           and has_function_privilege(r.rolname, 'public.exec_sql(text)', 'execute')
    """
    with srm.connect() as connection:
        assert connection.execute(query).fetchall() == []


def test_a_future_table_is_closed(srm):
    query = """
        select r.rolname from pg_roles r
         where r.rolname in ('anon', 'authenticated')
           and (has_table_privilege(r.rolname, 'public.later', 'select')
                or has_function_privilege(r.rolname, 'public.later()', 'execute'))
    """
    with srm.connect("srm_owner") as connection:
        connection.execute("create table public.later (id int)")
        connection.execute("create function public.later() returns int return 1")
        assert connection.execute(query).fetchall() == []


@pytest.mark.parametrize(
    ("role", "topic", "allowed"),
    [
        ("cashier", f"loyalty:casino:{OWN}", True),
        ("cashier", f"visit:casino:{OWN}", False),
        ("cashier", f"loyalty:casino:{FOREIGN}", False),
        ("pit_boss", f"visit:casino:{OWN}", True),
        ("dealer", f"visit:casino:{OWN}", False),
    ],
)
def test_a_channel_is_joined_and_sent_on_in_the_own_casino(srm, role, topic, allowed):
    message = "insert into realtime.messages (topic, extension) values (%s, 'broadcast')"
    with srm.connect() as connection:
        connection.execute(message, [topic])
    with acting(srm, role) as session:
        session.execute("select set_config('realtime.topic', %s, true)", [topic])
        seen = session.execute("select from realtime.messages").rowcount
        assert seen == (1 if allowed else 0)
        if allowed:
            session.execute(message, [topic])
        else:
            refused(session, message, topic)
