"""The shapes of what schema checks ask for by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol


class Deprecation(Protocol):
    """An object that must be gone after a day."""

    object: str
    until: date
    reason: str


class Ledger(Protocol):
    """An append-only table, and the columns of its idempotency key."""

    table: str
    idempotency: Sequence[str]


class Attempt(Protocol):
    """One write to a ledger, tried in the sandbox as an application role and undone.

    `closed` are the layers that refuse it: grant, policy, trigger or key.
    """

    table: str
    role: str
    operation: str  # update, delete or truncate
    acting: str  # the role itself, or one that it may become
    place: str  # where it was tried: the table, a part of it, or a view over one
    changed: bool
    owned: bool  # it owns the table: whatever refuses it can be switched off
    closed: Sequence[str]
    problem: str  # why it could not be tried


class Schema(Protocol):
    """`[schema]` of the profile."""

    schemas: Sequence[str]
    contexts: Mapping[str, Sequence[str]]
    complete: bool
    enums: Mapping[str, str]
    temporal: Mapping[str, str]
    instants: str
    status_columns: Sequence[str]
    ledgers: Sequence[Ledger]
    application_roles: Sequence[str]
    deprecated: Sequence[Deprecation]
    naming: str
