"""Enums with their labels in order, and composite types with their attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from ...names import qualified
from ..database import Database, Type
from ..expected import Speller
from ..written import Schema, Shape
from .remarks import SCHEMA, TYPE, Remarks, gone

T = TypeVar("T")


def enums(schema: str, written: Schema, database: Database, remarks: Remarks) -> int:
    """Compare the enums of a schema, and return how many it has."""
    mine = _of(schema, database.enums)
    for name, labels in mine.items():
        object, held = qualified(schema, name), written.enums.get(name)
        if held is None:
            _missing(remarks, object, "Enums", written.line)
        elif held.values != labels:
            remarks.add(TYPE, object, told(labels, held.values, "Enums"), held.line)
    for name in written.enums.keys() - mine.keys():
        gone(remarks, qualified(schema, name), "enum", written.enums[name].line)
    return len(mine)


def composites(
    schema: str, written: Schema, database: Database, speller: Speller, remarks: Remarks
) -> int:
    """Compare the composite types of a schema, and return how many it has."""
    mine = _of(schema, database.composites)
    for name, attributes in mine.items():
        object, held = qualified(schema, name), written.composites.get(name)
        if held is None:
            _missing(remarks, object, "CompositeTypes", written.line)
        else:
            _attributes(object, dict(attributes), held, speller, remarks)
    for name in written.composites.keys() - mine.keys():
        gone(remarks, qualified(schema, name), "composite type", written.line)
    return len(mine)


def _attributes(
    object: str,
    attributes: Mapping[str, Type],
    held: Shape,
    speller: Speller,
    remarks: Remarks,
) -> None:
    for name, type in attributes.items():
        place, field = f"{object}.{qualified(name)}", held.get(name)
        if field is None:
            remarks.add(SCHEMA, place, f"database {type.name}, types file: it does not have it")
            continue
        rules = remarks.spelled(field.type, speller.nullable(type))
        message = f"database {type.name}, types file {field}"
        if rules is None:
            remarks.add(TYPE, place, message, field.line)
        elif rules:
            remarks.older(rules, place, message, field.line)
    for name in held.keys() - attributes.keys():
        gone(remarks, f"{object}.{qualified(name)}", "attribute", held[name].line)


def told(there: Sequence[str], written: Sequence[str], section: str) -> str:
    """Say the labels of both sides, in their order."""
    sides = (", ".join(map(repr, labels)) for labels in (there, written))
    return "database {}, types file {section} {}".format(*sides, section=section)


def _of(schema: str, every: Mapping[tuple[str, str], T]) -> dict[str, T]:
    return {name: value for (owner, name), value in every.items() if owner == schema}


def _missing(remarks: Remarks, object: str, section: str, line: int) -> None:
    message = f"database: it is there, types file: not in {section}"
    remarks.add(SCHEMA, object, message, line)
