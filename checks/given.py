"""The shapes of what checks ask for by name; the fixtures room hands them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

Transcript = Callable[[str], None]
NotApplicable = Callable[[str], NoReturn]
Accept = Callable[[Sequence[Mapping[str, str]]], None]
Picture = Callable[[Mapping[str, Any]], None]


class Identity(Protocol):
    """What the server says of itself; versions as server_version_num."""

    system_identifier: str
    host: str
    database: str
    role: str
    server_version: int
    server_version_text: str
    standby: bool
    tls: bool
    major: int


class Attestation(Protocol):
    """A signed statement, and why it does not count (empty when it does)."""

    file: str
    kind: str
    values: Mapping[str, Any]
    problem: str


class Revision(Protocol):
    """One migration file."""

    id: str
    parents: tuple[str, ...]
    path: str
    sha256: str
    title: str
    problem: str


class Graph(Protocol):
    """All migration files, and what the tool itself says of them."""

    revisions: tuple[Revision, ...]
    heads: tuple[str, ...] | None
    modules: tuple[tuple[str, str], ...]
    error: str


class Ledger(Protocol):
    """The version table as it is; width None is unlimited."""

    exists: bool
    rows: tuple[str, ...]
    width: int | None
    type: str
    has_primary_key: bool
    schemas: tuple[str, ...]


class Rendered(Protocol):
    """The SQL of one revision."""

    id: str
    sql: str


class Pending(Protocol):
    """The plan from where the database is to the head."""

    start: tuple[str, ...]
    head: str
    order: tuple[str, ...]
    revisions: tuple[Rendered, ...]
    error: str


class Difference(Protocol):
    """One object in which two catalogs differ."""

    kind: str
    identity: str
    change: str
    expected: str | None
    actual: str | None


class Modelled(Protocol):
    """How models and migrations differ, where the models have tables, and enums left alone."""

    differences: Sequence[Difference]
    schemas: tuple[str, ...]
    kept: tuple[str, ...]


class Repository(Protocol):
    """The git checkout that holds the migrations."""

    commit: str
    tags: tuple[str, ...]
    dirty: tuple[str, ...]


class Rehearsal(Protocol):
    """An evidence pack of a rehearsal, and why it does not count."""

    name: str
    problem: str
    results: Mapping[str, Any]
    environment: Mapping[str, Any]
