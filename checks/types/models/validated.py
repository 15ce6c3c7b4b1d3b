"""Pydantic models against the tables that the profile maps them to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...declare import Finding
from ..database import Column, Relation
from .accepting import accepted, described
from .catalog import Catalog, Spelled, spelled, stored
from .listing import differing

Facts = Mapping[str, Any]
REMEDY = "correct the model, or the mapping under [[types.pydantic]]"
NUMBERS = {"numeric"}
TEXTS = {"character varying", "character"}


def validated_findings(
    mappings: Sequence[Any], models: Mapping[str, Facts], catalog: Catalog
) -> Iterator[Finding]:
    """Find what fields say otherwise than the columns they are."""
    for mapping in mappings:
        relation = catalog.relations.get(mapping.table)
        if relation is None:
            message = f"{mapping.model} is mapped to this table, which the database does not have"
            yield Finding(mapping.table, message, REMEDY)
            continue
        yield from _fields(mapping, models[mapping.model]["fields"], relation, catalog)


def _fields(
    mapping: Any, fields: Sequence[Facts], relation: Relation, catalog: Catalog
) -> Iterator[Finding]:
    columns = {column.name: column for column in relation.columns}
    met = {}
    for field in fields:
        column = _column(field, columns)
        object = f"{mapping.model}.{field['name']}"
        if column is None:
            yield Finding(object, f"{mapping.table} has no such column", REMEDY)
            continue
        met[column.name] = object
        if problems := list(_problems(field, column, relation, catalog)):
            evidence = f"{mapping.table}.{column.name}: {column.facts}"
            yield Finding(object, "; ".join(problems), REMEDY, evidence)
    yield from _left_out(mapping, columns, met)


def _column(field: Facts, columns: Mapping[str, Column]) -> Column | None:
    """Find a field's column: by its own name, else by one of its aliases."""
    names = [field["name"], *field["aliases"]]
    return next((columns[name] for name in names if name in columns), None)


def _left_out(
    mapping: Any, columns: Mapping[str, Column], met: Mapping[str, str]
) -> Iterator[Finding]:
    for name in sorted(columns.keys() - met.keys() - set(mapping.omitted)):
        message = f"{mapping.model} has no field for {mapping.table}.{name}, nor is it omitted"
        yield Finding(f"{mapping.model}.{name}", message, "add it, or list it under omitted")
    for name in mapping.omitted:
        if name not in columns or name in met:
            why = "the table has no such column" if name not in columns else "the model has it"
            yield Finding(f"{mapping.model}.{name}", f"is listed as omitted: {why}", REMEDY)


def _problems(field: Facts, column: Column, relation: Relation, catalog: Catalog) -> Iterator[str]:
    python = field["python"]
    anything = set(python["kinds"]) & {"Any", "object"}
    if relation.section == "Tables" and python["optional"] == column.not_null and not anything:
        says = "may be None" if python["optional"] else "is never None"
        null = "NOT NULL" if column.not_null else "nullable"
        yield f"{says}, and the column is {null}"
    if not accepted(python, column.declared, catalog):
        yield f"is {described(python)}, and the column {stored(column)}"
    elif python["labels"] is not None:
        yield from _labels(python["labels"], column, relation, catalog)
    elif catalog.labels(column) is not None and (python["item"] or {}).get("labels"):
        yield from _labels(python["item"]["labels"], column, relation, catalog)
    yield from _limits(field, spelled(catalog.held(column.declared)))


def _labels(
    labels: Sequence[str], column: Column, relation: Relation, catalog: Catalog
) -> Iterator[str]:
    """Compare labels with those of the enum, or of a CHECK on a text."""
    allowed = catalog.allowed(relation, column)
    if not allowed:
        yield f"has a list of labels, and the column holds any {stored(column).name}"
        return
    yield from differing(labels, allowed)


def _limits(field: Facts, type: Spelled) -> Iterator[str]:
    """Compare lengths and digits where the field says some."""
    if type.name in TEXTS and type.arguments:
        yield from _limit(field, "max_length", int(type.arguments[0]))
    elif type.name in NUMBERS and len(type.arguments) == 2:
        precision, scale = map(int, type.arguments)
        yield from _limit(field, "max_digits", precision)
        yield from _limit(field, "decimal_places", scale)
    elif type.name == "text" and field["max_length"] is not None:
        yield f"has max_length {field['max_length']}, and the column has none"


def _limit(field: Facts, name: str, allowed: int) -> Iterator[str]:
    said = field[name]
    if said is not None and said != allowed:
        yield f"has {name} {said}, and the column {allowed}"
