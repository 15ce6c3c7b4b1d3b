"""What a tracking document is compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from psycopg import Connection

from ...declare import Finding
from ..given import Chain, Step
from ..telling import about
from .catalog import Relation, read_relations
from .reach import Reach, reaches
from .words import name_in

LEDGER = "supabase_migrations.schema_migrations"


@dataclass(frozen=True)
class Truth:
    """Files, ledger and catalog; `recorded` is None where there is no ledger to ask."""

    db: Connection[Any]
    steps: Sequence[Step]
    recorded: Collection[str] | None
    reach: Mapping[str, Reach]  # by file name
    relations: Mapping[str, Relation]
    schemas: Sequence[str]

    @cached_property
    def waiting(self) -> list[Step]:
        """The migrations that the ledger does not have."""
        recorded = self.recorded
        return [] if recorded is None else [step for step in self.steps if step.id not in recorded]

    @cached_property
    def moving(self) -> frozenset[str]:
        """Tables that a waiting migration will change: what holds of them is not settled."""
        touched = (self.reach[step.name].touched for step in self.waiting)
        return frozenset(name for each in touched for name in {*each}.union(*each.values()))

    @cached_property
    def coming(self) -> Mapping[str, Step]:
        """Tables that are not there, and the waiting migration that makes them."""
        return {
            name: step
            for step in self.waiting
            for name in self.reach[step.name].touched
            if name not in self.relations and name.rpartition(".")[0] in self.schemas
        }

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that files or catalog know."""
        known = (reach.names() for reach in self.reach.values())
        return frozenset(self.relations).union(*known)

    def name(self, entry: str) -> str:
        """Write an entry of the document as the catalog does, or nothing for what is no name."""
        return name_in(entry, self.schemas[0], self.names)

    def unread(self) -> list[Finding]:
        """Find migrations of which it is not known what they touch."""
        reasons = ((step, self.reach[step.name].unread) for step in self.steps)
        return [about(step, f"cannot be read: {reason}") for step, reason in reasons if reason]

    def shown(self, name: str) -> str:
        """Write a name as the document may: bare in its first schema."""
        return name.removeprefix(f"{self.schemas[0]}.")


def read_truth(
    db: Connection[Any], chain: Chain, recorded: Collection[str] | None, section: Any
) -> Truth:
    """Read files and catalog; `section` is `[migrations]`."""
    ignored = (section.version_table, LEDGER)
    schemas = section.tracking.schemas
    relations = read_relations(db, schemas, ignored)
    return Truth(db, chain.steps, recorded, reaches(chain.steps, ignored), relations, schemas)
