"""SQLAlchemy models against the catalog, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...declare import Finding
from ..database import Column, Relation
from .accepting import MANY, described
from .catalog import Catalog, stored
from .listing import differing

REMEDY = "correct the model, or write the migration that it waits for"
ANYTHING = {"Any", "object", "other", "labels"}
JSON = {"json", "jsonb"}
Facts = Mapping[str, Any]


def mapped_findings(
    tables: Sequence[Facts], catalog: Catalog, schemas: Sequence[str]
) -> Iterator[Finding]:
    """Find what the models say otherwise than the catalog; tables they lack are no finding."""
    for table in tables:
        schema = table["schema"] or "public"
        if schema not in schemas:
            continue
        name = f"{schema}.{table['name']}"
        relation = catalog.relations.get(name)
        if relation is None:
            yield Finding(name, "a model has this table, and the database does not", REMEDY)
        else:
            yield from _columns(name, table["columns"], relation, catalog)


def unresolved(tables: Sequence[Facts]) -> Iterator[Finding]:
    """Find columns of which nobody can say whether their annotation is right."""
    for table in tables:
        for column in table["columns"]:
            reasons = (facts.get("unresolved") for facts in column["annotations"])
            for reason in filter(None, reasons):
                object = f"{table['schema'] or 'public'}.{table['name']}.{column['name']}"
                remedy = "import the name where the class is made, not for type checkers alone"
                yield Finding(object, f"its annotation is not looked at: {reason}", remedy)


def _columns(
    name: str, said: Sequence[Facts], relation: Relation, catalog: Catalog
) -> Iterator[Finding]:
    there = {column.name: column for column in relation.columns}
    for column in relation.columns:
        if column.name not in {facts["name"] for facts in said}:
            message = f"the database has this column ({column.facts}), and the model does not"
            yield Finding(f"{name}.{column.name}", message, REMEDY)
    for facts in said:
        its = there.get(facts["name"])
        object = f"{name}.{facts['name']}"
        if its is None:
            yield Finding(object, "the model has this column, and the database does not", REMEDY)
        elif problems := list(_problems(facts, its, relation, catalog)):
            yield Finding(object, "; ".join(problems), REMEDY, f"database: {its.facts}")


def _problems(facts: Facts, column: Column, relation: Relation, catalog: Catalog) -> Iterator[str]:
    if relation.section == "Tables" and facts["nullable"] == column.not_null:
        may, is_ = ("may be null", "NOT NULL") if facts["nullable"] else ("is NOT NULL", "nullable")
        yield f"{may} in the model and is {is_} in the database"
    said, found = catalog.spelled(facts["type"]), stored(column)
    if said is None:
        yield f"is {facts['type']} in the model, a type that the database does not have"
    elif said != found:
        yield f"is {said} in the model and {found} in the database"
    else:
        yield from _same_type(facts, column, catalog)
    if relation.section == "Tables":
        yield from _given(facts, column)
    for annotation in facts["annotations"]:
        yield from _annotated(annotation, facts)
        yield from _listed(annotation, facts, column, relation, catalog)


def _same_type(facts: Facts, column: Column, catalog: Catalog) -> Iterator[str]:
    """Compare what only columns of the same type can be compared in."""
    labels = catalog.labels(column)
    if labels is not None and facts["labels"] is not None and list(labels) != facts["labels"]:
        said, there = ", ".join(facts["labels"]), ", ".join(labels)
        yield f"has the labels {said} in the model and {there} in the database, in this order"
    if stored(column).name == "numeric" and (facts["python"] or {}).get("kinds") == ["float"]:
        yield "is numeric in the database, of which a float in Python loses digits"


def _given(facts: Facts, column: Column) -> Iterator[str]:
    """Compare who gives a value: the model relies on the server only where it does."""
    gives = column.has_default or bool(column.identity)
    if facts["server_default"] and not gives:
        yield "has a default of the server in the model and none in the database"
    if facts["identity"] and not gives:
        yield "is counted by the server in the model, and nothing counts it in the database"
    if facts["generated"] != column.generated:
        where = "model" if facts["generated"] else "database"
        yield f"is computed in the {where} alone"


def _annotated(annotation: Facts, facts: Facts) -> Iterator[str]:
    """Compare an annotation with the column of the same model."""
    kinds, python = set(annotation["kinds"]), facts["python"]
    if annotation["optional"] != facts["nullable"] and not kinds & {"Any", "object"}:
        says = "may be None" if annotation["optional"] else "is never None"
        yield f"{says} by its annotation, and its column {_null(facts)}"
    if not facts["type"].lower().startswith(tuple(JSON)) and _unlike(annotation, python):
        said, held = described(annotation), described(python)
        yield f"is {said} by its annotation, and values of {facts['type']} are {held}"


def _unlike(annotation: Facts, python: Facts | None) -> bool:
    """Say whether no value is of both; of arrays also whether no item is."""
    kinds, values = set(annotation["kinds"]), set((python or {}).get("kinds", ()))
    if python is None or not kinds or not values or "other" in values:
        return False
    if not kinds & (values | ANYTHING):
        return True
    item = annotation["item"]
    if item is None or python["item"] is None:
        return False
    return _unlike(item, python if set(item["kinds"]) <= MANY else python["item"])


def _listed(
    annotation: Facts, facts: Facts, column: Column, relation: Relation, catalog: Catalog
) -> Iterator[str]:
    """Compare the labels of an annotation where the column is a text, and no enum itself."""
    plain = facts["labels"] is None and (facts["python"] or {}).get("kinds") == ["str"]
    allowed = catalog.allowed(relation, column) if plain and annotation["labels"] else None
    if allowed:
        yield from differing(annotation["labels"], allowed)


def _null(facts: Facts) -> str:
    return "may be null" if facts["nullable"] else "is NOT NULL"
