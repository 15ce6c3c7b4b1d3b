"""Models in Python say what the catalog says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from ..declare import Finding, Unverified, check, expect_none
from ..given import Transcript
from .models import Catalog, mapped_findings, read_catalog, unresolved, validated_findings
from .models.catalog import Unspelled


@check(
    "TYP003",
    severity="blocker",
    tags={"types"},
    phases=("pr", "postflight"),
    source="seed 001; field, models behind their migrations",
)
def test_models_agree_with_the_catalog(
    db: Connection[Any], types_section: Any, models: Any, transcript: Transcript
) -> None:
    """SQLAlchemy and Pydantic models say what the catalog says.

    Columns and whether they may be null, types with length and precision, time zones, labels of
    enums and their order, and who gives a value that is left out. Models are imported in a
    process of their own; one that is wrong fails at run time, on the first row that shows it.

    Fix: correct the model, or write the migration that it waits for.
    """
    catalog = _catalog(db, types_section, models)
    transcript(_told(catalog, models, types_section.schemas))
    findings = [*mapped_findings(models.tables, catalog, types_section.schemas)]
    findings += validated_findings(types_section.pydantic, models.models, catalog)
    expect_none(findings)
    if unread := [*unresolved(models.tables)]:
        raise Unverified(unread)


def _catalog(db: Connection[Any], section: Any, models: Any) -> Catalog:
    """Read what the models are compared with; Unverified where that is nothing."""
    own = [table for table in models.tables if (table["schema"] or "public") in section.schemas]
    if section.sqlalchemy and not own:
        raise Unverified([Finding(section.sqlalchemy, "the metadata has no table to compare")])
    written = [column["type"] for table in own for column in table["columns"]]
    names = [entry.table for entry in section.pydantic]
    # A schema's name may have dots itself; one that is not there is left out.
    mapped = {name[: dot.start()] for name in names for dot in re.finditer(r"\.", name)}
    try:
        return read_catalog(db, sorted({*section.schemas, *mapped}), written)
    except Unspelled as error:
        raise Unverified([Finding(section.sqlalchemy, str(error))]) from None


def _told(catalog: Catalog, models: Any, schemas: Sequence[str]) -> str:
    """Write down what was compared, which tables no model has, and what was not looked at."""
    tables_of = {f"{t['schema'] or 'public'}.{t['name']}": t["schema"] for t in models.tables}
    said = tables_of.keys()
    lines = [f"{len(said)} tables of SQLAlchemy, {len(models.models)} models of Pydantic"]
    tables: Sequence[str] = [
        name for name, relation in catalog.relations.items() if relation.section == "Tables"
    ]
    lines += [f"{name}: in no SQLAlchemy model" for name in sorted(set(tables) - said)]
    beyond = [name for name, schema in tables_of.items() if (schema or "public") not in schemas]
    lines += [f"{name}: in no schema of [types], not compared" for name in sorted(beyond)]
    return "\n".join([*lines, ""])
