"""Names of types as the prover compares them."""

from __future__ import annotations

import re
from typing import Any

INTEGERS = {"integer", "bigint", "smallint", "oid"}
TEXTS = {"text", "name"}
# Types of which two equal values are one value: what follows from equality follows for both.
# Not numeric (1.0 = 1.00), interval, jsonb, citext, character: their texts may differ.
EXACT = {
    *INTEGERS,
    "text",
    "boolean",
    "uuid",
    "date",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
    "bytea",
}
ALIASES = {
    "int2": "smallint",
    "int4": "integer",
    "int": "integer",
    "int8": "bigint",
    "bool": "boolean",
    "varchar": "text",
    "character varying": "text",
    "name": "text",
    "bpchar": "character",
    "float4": "real",
    "float8": "double precision",
    "decimal": "numeric",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "json": "json",
}
MODIFIER = re.compile(r"\(\d+(,\s*-?\d+)?\)")


def canonical(name: str) -> str:
    """Return one name for a type: no length, no schema, no alias."""
    plain = MODIFIER.sub("", name).strip()
    array = plain.endswith("[]")
    base = plain.removesuffix("[]").strip()
    base = base if base.startswith('"') else base.rsplit(".", 1)[-1]
    base = ALIASES.get(base, base).strip('"')
    return base + "[]" if array else base


def named(node: Any) -> str:
    """Return the canonical name of a type as the parser gives it."""
    base = canonical(str(node.names[-1].sval))
    return base + "[]" if node.arrayBounds else base


def shortened(node: Any) -> bool:
    """Say whether a cast to the type may cut or round the value."""
    return bool(node.typmods)


def element(type: str) -> str:
    """Return the type of an array's elements."""
    return type.removesuffix("[]") if type.endswith("[]") else ""
