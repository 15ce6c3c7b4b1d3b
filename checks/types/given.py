"""The shapes of what checks of types ask for by name; the fixtures room hands them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class TypesFile(Protocol):
    """The committed file: bytes, or why there are none."""

    name: str
    content: bytes | None
    problem: str


class Section(Protocol):
    """`[types]`, as far as the generated file is concerned."""

    schemas: Sequence[str]
    platform: Sequence[str]
    generator: str
    one_to_one: bool
    sqlalchemy: str
