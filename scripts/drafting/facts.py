"""What the catalog says that a guess can rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from .queries import LINKS, PLATFORM, RIGHTS, ROLES, SCHEMAS, TABLES, TEXTS


@dataclass(frozen=True)
class Link:
    """A foreign key of one column."""

    child: str
    column: str
    parent: str
    key: str


@dataclass(frozen=True)
class Found:
    """A table, as far as guesses need it."""

    name: str
    relation: str
    owner: str
    protected: bool
    columns: Mapping[str, str]  # name → type
    nullable: frozenset[str]
    required: tuple[str, ...]
    keys: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Role:
    """A role of the server."""

    name: str
    login: bool
    bypass: bool
    super: bool
    members_of: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A policy's or a function's own words."""

    kind: str
    name: str
    text: str
    returns: str
    arguments: int


@dataclass(frozen=True)
class Facts:
    """Everything that guesses rest on."""

    database: str
    schemas: tuple[str, ...]
    tables: tuple[Found, ...]
    links: tuple[Link, ...]
    roles: tuple[Role, ...]
    rights: Mapping[str, Mapping[str, str]]  # role → table → some of SIUD
    texts: tuple[Text, ...]

    def table(self, name: str) -> Found | None:
        """Find a table by its name."""
        return next((table for table in self.tables if table.name == name), None)


def read_facts(connection: psycopg.Connection[Any], schemas: Sequence[str]) -> Facts:
    """Read the catalog; without schemas given, all that are no platform's.

    Raises ValueError where there is no table to classify.
    """
    chosen = list(schemas) or [
        name for (name,) in connection.execute(SCHEMAS, {"platform": PLATFORM}).fetchall()
    ]
    named = {"schemas": chosen}
    tables = tuple(_table(*row) for row in connection.execute(TABLES, named).fetchall())
    if not tables:
        raise ValueError(f"no tables in {', '.join(schemas) or 'this database'}")
    rights: dict[str, dict[str, str]] = {}
    for role, table, letters in connection.execute(RIGHTS, named).fetchall():
        rights.setdefault(role, {})[table] = letters
    roles = tuple(_role(*row) for row in connection.execute(ROLES).fetchall())
    links = tuple(Link(*row) for row in connection.execute(LINKS).fetchall())
    texts = tuple(Text(*row) for row in connection.execute(TEXTS).fetchall())
    name = connection.info.dbname
    return Facts(name, tuple(chosen), tables, links, roles, rights, texts)


def _table(
    name: str,
    relation: str,
    owner: str,
    protected: bool,
    columns: Sequence[str],
    types: Sequence[str],
    nullable: Sequence[str],
    required: Sequence[str],
    keys: Sequence[str],
) -> Found:
    return Found(
        name,
        relation,
        owner,
        protected,
        dict(zip(columns, types, strict=True)),
        frozenset(nullable),
        tuple(required),
        tuple(frozenset(key.split(",")) for key in keys),
    )


def _role(name: str, login: bool, bypass: bool, super: bool, members_of: Sequence[str]) -> Role:
    return Role(name, login, bypass, super, tuple(members_of))
