"""The shapes of what registry checks ask for by name; the fixtures room hands them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from psycopg import Connection


class Published(Protocol):
    """A version that must be published; empty or None says nothing of it."""

    version: str
    metrics: int | None
    content_hash: str
    definitions: str


class Alert(Protocol):
    """The file that holds the rule for an event."""

    event: str
    rule: str


class ApiSection(Protocol):
    """`[registry.api]`: paths with `{deal}`, and whether checks may write."""

    health: str
    versions: str
    replay: str
    compute: list[str]
    commit: str
    writes: bool


class Section(Protocol):
    """`[registry]`; tables as `schema.table`.

    `facts` is the snapshots' jsonb column with a flat map of fact key to number, from which a
    replay computes: `computed_metrics` are those facts and the results of the bound version.
    """

    versions: str
    entries: str
    snapshots: str
    facts: str
    events: str
    canonical: str
    known_facts: list[str]
    deals: int
    since: str
    published: Sequence[Published]
    alerts: Sequence[Alert]
    api: ApiSection


class File(Protocol):
    """A file that the profile names: its text, or why it cannot be read."""

    name: str
    text: str
    problem: str


Files = Mapping[str, File]  # by its name in the profile


class Answer(Protocol):
    """What the service answered; `problem` says why `body` is no JSON of the service, if so."""

    status: int
    body: Any
    problem: str


class Api(Protocol):
    """The service: paths under `--api-url`, asked as `admin`, `user`, `anonymous` or `stranger`."""

    writes: bool  # somebody agreed to what changes state

    def get(self, path: str, caller: str = "admin") -> Answer:
        """Ask for a path."""

    def post(
        self, path: str, body: Any = None, caller: str = "admin", *, anyway: bool = False
    ) -> Answer:
        """Send JSON to a path; `anyway` also to who was silent, to undo what was done there."""


class Copy(Protocol):
    """A copy of the target with a service of its own; both may be changed."""

    api: Api
    db: Connection[Any]


Copies = Callable[[], AbstractContextManager[Copy]]
Look = Callable[[], AbstractContextManager[Connection[Any]]]  # what is committed by now
