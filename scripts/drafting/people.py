"""Guesses who connects, who owns, who is beyond row security, and who asks."""

from __future__ import annotations

from .classes import quoted
from .facts import Facts, Role
from .sessions import Sessions

SAMPLES = {"text": "'x'", "character varying": "'x'", "boolean": "true", "jsonb": "'{}'"}
SAMPLES |= {"integer": "1", "bigint": "1", "timestamp with time zone": "now()", "date": "now()"}


def owners(facts: Facts) -> list[str]:
    """List who owns the tables."""
    return sorted({table.owner for table in facts.tables})


def exempt(facts: Facts) -> list[str]:
    """List the roles for which row security does not hold, and that may do something here."""
    used = {*facts.rights, *(name for role in facts.roles for name in role.members_of)}
    beyond = [role for role in facts.roles if role.bypass and not role.super]
    return [role.name for role in beyond if role.name in used]


def login(facts: Facts) -> str:
    """Guess the role that connects: it may become the roles that hold privileges."""
    doors = [role for role in _plain(facts) if role.login and role.name not in owners(facts)]
    ranked = sorted(doors, key=lambda role: (-_reach(facts, role), role.name))
    return ranked[0].name if ranked and _reach(facts, ranked[0]) else ""


def _reach(facts: Facts, role: Role) -> int:
    """Count what a role may do that a reader may not."""
    names = [role.name, *role.members_of]
    return sum(len(set(held) - {"S"}) for n in names for held in facts.rights.get(n, {}).values())


def application_roles(facts: Facts) -> list[str]:
    """List the roles that hold privileges on tables and are none of the above."""
    apart = {*owners(facts), *exempt(facts)}
    return [
        role.name
        for role in _plain(facts)
        if role.name in facts.rights and role.name not in apart and _asks(facts, role)
    ]


def _asks(facts: Facts, role: Role) -> bool:
    """Say whether somebody asks as this role; who logs in only to read looks on."""
    letters = {letter for held in facts.rights[role.name].values() for letter in held}
    return not (role.login and letters <= {"S"})


def _plain(facts: Facts) -> list[Role]:
    return [role for role in facts.roles if not role.super]


def setup(facts: Facts, sessions: Sessions) -> list[str]:
    """Guess the statements that make somebody a member of a tenant."""
    member = sessions.membership()
    if member is None:
        return []
    table, user = member
    parents = [k for k in facts.links if k.child == table.name and k.column == user]
    statements = [_insert(facts, link.parent, {link.key: ":user"}) for link in parents]
    values = {sessions.tenants.column: ":tenant", user: ":user"}
    return [*statements, _insert(facts, table.name, values)]


def _insert(facts: Facts, name: str, values: dict[str, str]) -> str:
    table = facts.table(name)
    for column in table.required if table else ():
        type = table.columns[column] if table else ""
        values.setdefault(column, ":role" if column == "role" else SAMPLES.get(type, ":actor"))
    columns = ", ".join(map(quoted, values))
    return f"insert into {name} ({columns}) values ({', '.join(values.values())})"  # noqa: S608 - text
