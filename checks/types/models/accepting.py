"""Which values of Python a column has, as a driver returns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..database import Column
from .catalog import stored

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


def accepted(python: Mapping[str, Any], column: Column) -> bool:
    """Say whether a field takes what the column has; types of nobody's list take anything."""
    kinds, type = set(python["kinds"]), stored(column)
    if not kinds or kinds & ANYTHING or type.name in JSON:
        return True
    if type.name.endswith("[]"):
        return bool(kinds & MANY) and _items(python, column)
    if kinds <= MANY:
        return False
    if type.name == "numeric" and type.arguments[1:] == ("0",):
        return bool(kinds & {"int", "Decimal"})
    values = VALUES.get(type.name)
    if values is None:
        values = ENUM if column.type.schema not in ("pg_catalog",) else kinds
    return bool(kinds & values)


def _items(python: Mapping[str, Any], column: Column) -> bool:
    item = python["item"]
    if item is None:
        return True
    one = column._replace(declared=column.declared.removesuffix("[]"))
    return accepted(item, one)


def described(python: Mapping[str, Any]) -> str:
    """Say what a field is."""
    words = ["a list of labels" if kind == "labels" else kind for kind in python["kinds"]]
    return " or ".join(words)
