"""What the prover looks things up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..catalog import Catalog, Function, Relation
from .typenames import EXACT, canonical


class Unsupported(Exception):
    """The prover cannot say what this means."""


class Raises(Exception):
    """PostgreSQL itself refuses to run this."""


@dataclass(frozen=True)
class World:
    """The catalog, looked up by name, and what the profile says of sources."""

    catalog: Catalog
    schemas: tuple[str, ...] = ("public",)
    distrusted: frozenset[str] = frozenset()  # sources (`read`) that nobody may rely on
    enums: frozenset[str] = frozenset()
    relations: Mapping[tuple[str, str], Relation] = field(default_factory=dict)
    functions: Mapping[tuple[str, str], list[Function]] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)  # what was worked out before

    @classmethod
    def of(
        cls,
        catalog: Catalog,
        schemas: tuple[str, ...] = ("public",),
        distrusted: frozenset[str] = frozenset(),
    ) -> World:
        """Collect what is looked up again and again."""
        listed = (column for columns in catalog.columns.values() for column in columns)
        enums = frozenset(canonical(c.type) for c in listed if c.category == "E")
        relations = {(r.schema, r.relation): r for r in catalog.relations.values()}
        functions: dict[tuple[str, str], list[Function]] = {}
        for function in catalog.functions.values():
            functions.setdefault((function.schema, function.name), []).append(function)
        return cls(catalog, schemas, distrusted, enums, relations, functions)

    def exact(self, type: str) -> bool:
        """Say whether equal values of a type are one and the same."""
        return type in EXACT or type in self.enums
