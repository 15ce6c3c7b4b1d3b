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
