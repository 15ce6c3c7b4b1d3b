"""How many migrations ago the types file was right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from psycopg import Connection

from .agreement import catalog
from .comparing import compare
from .given import Section
from .written import Types

Reached = tuple[Any, Connection[Any]]  # a migration, and the database right after it


class Drift(NamedTuple):
    """The last migration that the file agrees with, and those after it; None: with no one."""

    last: str | None
    after: tuple[str, ...]


def drift_of(
    written: Types, section: Section, head: Reached, growing: Callable[[], Iterator[Reached]]
) -> Drift:
    """Find the newest migration right after which the file said what the catalog said.

    Only a file that does not agree with the newest has the migrations run one by one.
    """
    step, database = head
    if _agrees(written, section, database):
        return Drift(step.name, ())
    last: str | None = None
    after: list[str] = []
    for step, database in growing():
        if _agrees(written, section, database):
            last, after = step.name, []
        else:
            after.append(step.name)
    return Drift(last, tuple(after))


def _agrees(written: Types, section: Section, database: Connection[Any]) -> bool:
    """Say whether a file has no drift; one without any object agrees with nothing."""
    read = catalog(database, section.schemas)
    compared = compare(written, read, one_to_one=section.one_to_one)
    return bool(compared.compared) and not compared.drift
