"""TypeScript uses the generated types, and does not work around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import Transcript
from .agreement import catalog
from .given import Section, TypesFile
from .sources import Known, findings_in


@check(
    "TYP005",
    severity="major",
    tags={"types"},
    phases=("pr",),
    source="seed 001, RUN-005",
)
def test_sources_use_the_generated_types(
    db: Connection[Any],
    types_section: Section,
    type_sources: Sequence[TypesFile],
    transcript: Transcript,
) -> None:
    """Sources use the generated types, and do not work around them.

    A row or an enum written again by hand, a client without `Database`, `any` for a client or
    its results, and services typed by `ReturnType<typeof …>` all compile after a migration
    that breaks them: the types file is in step, and nobody asks it.

    Fix: derive from `Tables<…>` and `Enums<…>` with Pick and Omit, give every client its
    `Database`, and write the interface of a service down.
    """
    database = catalog(db, types_section.schemas)
    tables = {
        f"{each.schema}.{each.name}": frozenset(column.name for column in each.columns)
        for each in database.relations
    }
    enums = {
        f"{schema}.{name}": frozenset(labels)
        for (schema, name), labels in sorted(database.enums.items())
        if schema in types_section.schemas
    }
    transcript("".join(f"{source.name}\n" for source in type_sources))
    known = Known(tables, enums)
    expect_none(finding for source in type_sources for finding in findings_in(source, known))
