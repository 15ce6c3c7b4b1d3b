"""The shapes of what the checks of migrations ask for by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..given import Difference


class Statement(Protocol):
    """One statement of a migration; `line` is 1-based."""

    sql: str
    line: int
    alone: bool


class Step(Protocol):
    """One migration: a revision of Alembic, or a file of SQL."""

    id: str
    name: str
    file: str
    line: int
    text: str
    statements: tuple[Statement, ...]
    sha256: str
    reversible: bool
    problem: str


class Chain(Protocol):
    """All migrations in their order; `judged` are those a pull request answers for."""

    tool: str
    steps: tuple[Step, ...]
    judged: tuple[str, ...]
    heads: tuple[str, ...]
    problem: str
    ignored: tuple[str, ...]  # file names that the tool passes over


class Naming(Protocol):
    """`[migrations.naming]` of the profile."""

    pattern: str
    exceptions: Sequence[str]
    longest: int
    timestamped: bool


class Remark(Protocol):
    """One remark of squawk; `line` is 1-based, in the file of the step."""

    step: str
    rule: str
    line: int
    message: str
    help: str


class Applied(Protocol):
    """What running one migration did."""

    ok: bool
    seconds: float
    sqlstate: str
    message: str
    table: str
    at: int


class TableChange(Protocol):
    """How the rows of one table differ; a table that went has `after` None."""

    table: str
    before: int
    after: int | None
    columns: tuple[str, ...]  # whose values changed; empty where rows came or went


class Run(Protocol):
    """One migration run on a seeded clone, and what it changed there.

    `coverage` says per table how its content was compared: fingerprint, count or none. `touched`
    counts the rows that were written anew, whatever their values; `lost` are grants that went with
    an object that was dropped and made anew.
    """

    step: Step
    applied: Applied
    catalog: tuple[Difference, ...]
    rows: tuple[TableChange, ...]
    coverage: Mapping[str, str]
    touched: Mapping[str, int]
    lost: tuple[str, ...]
    unseeded: Mapping[str, str]  # table → why it has no rows, or not in every column


class Hold(Protocol):
    """A lock that one statement took on a relation that was there before."""

    statement: int  # index
    relation: str
    mode: str


class Watched(Protocol):
    """What each statement did while a second session watched."""

    step: Step
    applied: Applied
    holds: tuple[Hold, ...]
    rewritten: tuple[tuple[int, str], ...]  # (statement, table whose file was replaced)
    seconds: tuple[float, ...]  # per statement
    wal_bytes: tuple[int, ...]
    indexed: tuple[tuple[int, str], ...]  # (statement, table that got an index)


class Interrupted(Protocol):
    """A migration stopped after a statement, run again, and how the catalog then differs."""

    step: Step
    after: int  # index of the last statement that ran
    within: bool  # that statement was stopped half way
    again: Applied
    catalog: tuple[Difference, ...]


class DocumentFile(Protocol):
    """A document of the profile, and why it cannot be read."""

    name: str
    text: str
    problem: str


class Documents(Protocol):
    """The files around a profile; paths are relative to its folder."""

    def read(self, name: str) -> DocumentFile:
        """Return a document."""

    def matching(self, pattern: str) -> Sequence[str]:
        """Return the files that a path or glob names."""

    def kind(self, name: str) -> str:
        """Say what a path leads to: file, folder, outside of the checkout, or nothing."""

    def spelt(self, name: str) -> str:
        """Return the path that differs from a missing one by its capitals alone."""

    def from_root(self, path: str) -> str:
        """Return a path that begins at the checkout's root, relative to the profile's folder."""

    def titled(self, id: str) -> bool:
        """Say whether a document's name is, or begins with, an id."""
