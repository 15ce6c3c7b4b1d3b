"""Reading the tenancy catalog in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from psycopg import Connection
from psycopg.rows import dict_row

from .model import Catalog
from .queries import access, behaviour, relations
from .relations import (
    Column,
    Constraint,
    Index,
    Policy,
    Published,
    Relation,
    Rule,
    Sequence,
    Trigger,
)
from .roles import DefaultGrant, Membership, Role, RoleSetting
from .routines import EventTrigger, Function

T = TypeVar("T")
TABLE_PRIVILEGES = (
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
)
SINCE_17 = ("MAINTAIN",)


def read_catalog(db: Connection[Any], seeds: Collection[str]) -> Catalog:
    """Read what tenancy needs to know.

    `db` is in a transaction whose `search_path` is empty. `seeds` are the roles of the
    application; the privileges of every role they can become are read with theirs. Raises
    psycopg.Error where the catalog may not be read.
    """
    version = db.info.server_version
    roles = {role.name: role for role in _rows(db, Role, access.ROLES)}
    memberships = tuple(_rows(db, Membership, _memberships(version)))
    asked = sorted(_reachable(set(seeds) & roles.keys(), memberships))
    tables = {table.name: table for table in _rows(db, Relation, relations.RELATIONS)}
    functions = {each.identity: each for each in _rows(db, Function, behaviour.FUNCTIONS)}
    return Catalog(
        version=version,
        roles=roles,
        memberships=memberships,
        relations=tables,
        columns=_by_table(_rows(db, Column, relations.COLUMNS)),
        policies=tuple(_rows(db, Policy, behaviour.POLICIES)),
        functions=functions,
        constraints=tuple(_rows(db, Constraint, relations.CONSTRAINTS)),
        indexes=tuple(_rows(db, Index, relations.INDEXES)),
        triggers=tuple(_rows(db, Trigger, behaviour.TRIGGERS)),
        rules=tuple(_rows(db, Rule, behaviour.RULES)),
        sequences=tuple(_rows(db, Sequence, relations.SEQUENCES)),
        default_grants=tuple(_rows(db, DefaultGrant, access.DEFAULT_GRANTS)),
        published=tuple(_rows(db, Published, _published(version))),
        settings=tuple(_rows(db, RoleSetting, access.SETTINGS)),
        privileges=_privileges(db, asked),
        executable=_found(db, access.EXECUTABLE, roles=asked),
        usable=_found(db, access.SCHEMAS, roles=asked, privilege="USAGE"),
        creatable=_found(db, access.SCHEMAS, roles=asked, privilege="CREATE"),
        event_triggers=tuple(_rows(db, EventTrigger, behaviour.EVENT_TRIGGERS)),
        aggregates=_found(db, behaviour.AGGREGATES),
        operators=frozenset(db.execute(behaviour.OPERATORS.encode(), {}).fetchall()),
        files=_found(db, access.FILES, roles=asked),
        temporary=_named(db, access.TEMPORARY, roles=asked),
        built_in=dict(db.execute(behaviour.BUILT_IN.encode(), {}).fetchall()),
    )


def _rows(db: Connection[Any], shape: type[T], query: str) -> list[T]:
    def tupled(**values: Any) -> T:
        plain = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        return shape(**plain)

    with db.cursor(row_factory=dict_row) as cursor:
        return [tupled(**row) for row in cursor.execute(query.encode(), {}).fetchall()]


def _memberships(version: int) -> str:
    options = {"inherit": "m.inherit_option", "can_set": "m.set_option"}
    if version < 160000:
        options = {"inherit": "r.rolinherit", "can_set": "true"}
    return access.MEMBERSHIPS.format(**options)


def _published(version: int) -> str:
    since_15 = {"filter": "coalesce(t.rowfilter, '')", "columns": "t.attnames::text[]"}
    before = {"filter": "''", "columns": "'{}'::text[]"}
    return relations.PUBLISHED.format(**(since_15 if version >= 150000 else before))


def _reachable(seeds: set[str], memberships: Collection[Membership]) -> set[str]:
    found, waiting = set(seeds), list(seeds)
    while waiting:
        member = waiting.pop()
        more = {m.role for m in memberships if m.member == member} - found
        found |= more
        waiting += more
    return found


def _by_table(columns: Collection[Column]) -> dict[str, tuple[Column, ...]]:
    found: dict[str, list[Column]] = {}
    for column in columns:
        found.setdefault(column.table, []).append(column)
    return {table: tuple(listed) for table, listed in found.items()}


def _privileges(
    db: Connection[Any], roles: Collection[str]
) -> dict[tuple[str, str], frozenset[str]]:
    names = [*TABLE_PRIVILEGES, *(SINCE_17 if db.info.server_version >= 170000 else ())]
    values = {"roles": list(roles), "table_privileges": names}
    found = {
        (role, relation): set(whole)
        for role, relation, whole in db.execute(access.PRIVILEGES.encode(), values).fetchall()
    }
    for role, relation, privilege, columns in db.execute(access.PARTS.encode(), values).fetchall():
        found.setdefault((role, relation), set()).add(f"{privilege}({', '.join(columns)})")
    return {key: frozenset(privileges) for key, privileges in found.items()}


def _found(db: Connection[Any], query: str, **values: Any) -> dict[str, frozenset[str]]:
    return {role: frozenset(names) for role, names in db.execute(query.encode(), values).fetchall()}


def _named(db: Connection[Any], query: str, **values: Any) -> frozenset[str]:
    return frozenset(name for (name,) in db.execute(query.encode(), values).fetchall())
