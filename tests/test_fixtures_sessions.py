"""Sessions are what the profile says, for each caller."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fixtures.profile.tenancy import Tenancy
from fixtures.tenancy import Intent
from fixtures.tenancy.acting import Actor
from fixtures.tenancy.callers import Caller, Session
from fixtures.tenancy.filling import filled, statement
from fixtures.tenancy.seeding.model import Seeded
from fixtures.tenancy.sessions import callers, sessions

CLAIMS = (
    '{"sub": :user, "role": "app", "meta": {"tenant": :tenant, "all": :tenants, "is": ":role"}}'
)
SECTION: dict[str, Any] = {
    "session": {
        "allowed": "select 1",
        "bound": {"settings": {"request.jwt.claims": CLAIMS}, "statements": ["select f(:actor)"]},
        "kinds": [
            {"name": "empty", "settings": {"request.jwt.claims": ""}, "deny_with": ["22P02"]},
            {
                "name": "conflict",
                "settings": {"app.tenant": ":other"},
                "effective": "setting",
            },
            {"name": "token", "settings": {"app.tenant": ":other"}, "effective": "token"},
        ],
    },
    "sources": [{"name": "t", "read": "setting:app.tenant", "trust": "server"}],
    "roles": [
        {"name": "clerk", "database_role": "app"},
        {"name": "both", "database_role": "app", "tenants": 2},
        {"name": "anon", "database_role": "web", "tenants": 0},
    ],
}
INTENT = Intent(Tenancy.model_validate(SECTION), (), tenant_type="bigint")
SEEDED = Seeded(("1", "2", "11"), {}, {})
CLERK = Actor("u", "a", "1", ("1",))


def made(name: str, actor: Actor | None) -> dict[str, Session]:
    """Make a caller's sessions."""
    caller = next(caller for caller in callers(INTENT) if caller.name == name)
    return {session.kind: session for session in sessions(INTENT, caller, actor, SEEDED)}


def test_a_signed_in_nobody_is_added() -> None:
    assert callers(INTENT)[-1] == Caller("nobody", "app", 0, True)
    assert [caller.signed_in for caller in callers(INTENT)] == [True, True, False, True]


def test_a_bound_session_has_the_actors_token() -> None:
    bound = made("clerk", CLERK)["bound"]
    ((name, value),) = bound.settings
    assert name == "request.jwt.claims"
    assert json.loads(value) == {
        "sub": "u",
        "role": "app",
        "meta": {"tenant": 1, "all": [1], "is": "clerk"},
    }
    assert (bound.allowed, bound.statements) == (("1",), ("select f('a')",))


def test_kinds_say_which_tenant_counts() -> None:
    found = made("clerk", CLERK)
    assert {kind: session.allowed for kind, session in found.items()} == {
        "bound": ("1",),
        "never_set": (),
        "empty": (),
        "conflict": ("2",),
        "token": ("1",),
    }
    assert found["empty"].settings == (("request.jwt.claims", ""),)
    assert found["empty"].deny_with == ("22P02",)
    assert found["never_set"].settings == ()
    assert found["never_set"].unset == ("app.tenant", "request.jwt.claims")


def test_the_other_tenant_is_none_of_the_actors_own() -> None:
    conflict = made("both", Actor("u", "a", "1", ("1", "2")))["conflict"]
    assert dict(conflict.settings)["app.tenant"] == "11"


def test_who_is_not_signed_in_has_the_token_of_his_role_and_no_tenant() -> None:
    bound = made("anon", None)["bound"]
    token = json.loads(dict(bound.settings)["request.jwt.claims"])
    assert (token["sub"], token["role"], token["meta"]["tenant"]) == (None, "web", None)
    assert (bound.allowed, bound.statements) == ((), ())


def test_nobody_is_signed_in_and_belongs_nowhere() -> None:
    bound = made("nobody", Actor("n", "", "1", ()))["bound"]
    token = json.loads(dict(bound.settings)["request.jwt.claims"])
    assert (token["sub"], token["meta"]["is"], bound.allowed) == ("n", None, ())


@pytest.mark.parametrize(
    ("template", "value"),
    [
        (":tenant", "1"),
        (":tenants", "1,2"),
        ("{:tenants}", "{1,2}"),
        ("x::text", "x::text"),
        (":actor", None),
        ('["a", ":user"]', '["a", "u"]'),
    ],
)
def test_values_are_filled_where_they_stand(template: str, value: str | None) -> None:
    values = {"tenant": 1, "tenants": [1, 2], "user": "u", "actor": None}
    assert filled(template, values, (frozenset(), "app")) == value


def test_statements_are_filled_with_literals() -> None:
    assert statement("call f(:user, :actor, 1::int)", {"user": "o'x", "actor": None}) == (
        "call f('o''x', NULL, 1::int)"
    )
