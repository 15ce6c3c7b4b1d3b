"""Which values of Python a column has, as a driver returns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .catalog import Catalog, spelled

ANYTHING = {"Any", "object", "other"}
MANY = {"list", "tuple", "set", "frozenset"}
# Integers that a float or a Decimal holds without loss are theirs, too.
VALUES: Mapping[str, set[str]] = {
    "boolean": {"bool"},
    "smallint": {"int", "float", "Decimal"},
    "integer": {"int", "float", "Decimal"},
    "bigint": {"int", "Decimal"},
    "numeric": {"Decimal"},
    "real": {"float"},
    "double precision": {"float"},
    "text": {"str", "labels"},
    "character varying": {"str", "labels"},
    "character": {"str", "labels"},
    "uuid": {"UUID"},
    "bytea": {"bytes", "bytearray", "memoryview"},
    "date": {"date"},
    "time without time zone": {"time"},
    "time with time zone": {"time"},
    "timestamp with time zone": {"datetime", "AwareDatetime"},
    "timestamp without time zone": {"datetime", "NaiveDatetime"},
    "interval": {"timedelta"},
}
ENUM = {"str", "labels"}
JSON = {"json", "jsonb"}


def accepted(python: Mapping[str, Any], declared: str, catalog: Catalog) -> bool:
    """Say whether a field takes what a type has; types of nobody's list take anything."""
    kinds, held = set(python["kinds"]), catalog.held(declared)
    type = spelled(held)
    if not kinds or kinds & ANYTHING or type.name in JSON:
        return True
    if type.name.endswith("[]"):
        return bool(kinds & MANY) and _items(python, held, catalog)
    if type.name == "numeric" and type.arguments[1:] == ("0",):
        return bool(kinds & {"int", "Decimal"})
    values = ENUM if type.name in catalog.enums else VALUES.get(type.name)
    return values is None or bool(kinds & values)


def _items(python: Mapping[str, Any], held: str, catalog: Catalog) -> bool:
    """Compare the items of an array, whose type does not tell how many dimensions it has."""
    item = python["item"]
    if item is None:
        return True
    nested = set(item["kinds"]) <= MANY
    return accepted(item, held if nested else held.removesuffix("[]"), catalog)


def described(python: Mapping[str, Any]) -> str:
    """Say what a field is."""
    items = f" of {described(python['item'])}" if python["item"] else ""
    words = ["a list of labels" if kind == "labels" else kind for kind in python["kinds"]]
    return " or ".join(word + items if word in MANY else word for word in words)
