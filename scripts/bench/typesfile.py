"""A types file as the newest generator would write it, for machines that have none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from checks.types.comparing.links import Links
from checks.types.database import Database, Relation
from checks.types.expected import Columns, Expected, Functions, Speller, Spelling
from checks.types.written import Link, Types

EMPTY = "[_ in never]: never"


def render(database: Database) -> str:
    """Write the `Database` type of a database whose functions have one overload each."""
    speller = Speller(database)
    columns, links = Columns(database, speller), Links(database)
    functions = Functions(database, speller, Types())
    lines = ["export type Json = string | number | boolean | null", "", "export type Database = {"]
    for schema in database.schemas:
        lines.append(f"  {schema}: {{")
        for section in ("Tables", "Views"):
            mine = [r for r in database.relations if (r.schema, r.section) == (schema, section)]
            parts = [line for each in mine for line in _relation(each, columns, links)]
            lines += [f"    {section}: {{", *(parts or [EMPTY]), "    }"]
        every = functions.expected([f for f in database.functions if f.schema == schema])
        called = [line for each in every for line in _function(each)]
        lines += ["    Functions: {", *(called or [EMPTY]), "    }"]
        lines += [f"    {section}: {{ {EMPTY} }}" for section in ("Enums", "CompositeTypes")]
        lines.append("  }")
    return "\n".join([*lines, "}", ""])


def newest(spelling: Spelling) -> str:
    """Return the form of the newest generator."""
    return next(text for text, rules in spelling.items() if not rules)


def _relation(relation: Relation, columns: Columns, links: Links) -> Iterator[str]:
    yield f"      {relation.name}: {{"
    parts = ["Row"]
    parts += ["Insert"] if relation.section == "Tables" or relation.insertable else []
    parts += ["Update"] if relation.section == "Tables" or relation.updatable else []
    for part in parts:
        place = ("Row", "Insert", "Update").index(part)
        yield f"        {part}: {{"
        for column in relation.columns:
            member = columns.members(relation, column)[place]
            optional = "?" if member.optional else ""
            yield f"          {column.name}{optional}: {newest(member.spelling)}"
        yield "        }"
    yield "        ComputedFields: never"
    yield "        Relationships: ["
    yield from _links(links.expected.get((relation.schema, relation.name), ()))
    yield "        ]"
    yield "      }"


def _function(each: Expected) -> Iterator[str]:
    args = "; ".join(f"{name}: {newest(member.spelling)}" for name, member in each.args.items())
    yield f"      {each.function.name}: {{"
    yield f"        Args: {{ {args} }}; Returns: {newest(each.returns)}"
    yield "      }"


def _links(links: Iterable[Link]) -> Iterator[str]:
    for link in links:
        yield f'          {{ foreignKeyName: "{link.name}"; columns: {json.dumps(link.columns)};'
        yield f"            isOneToOne: {str(link.one_to_one).lower()};"
        yield f'            referencedRelation: "{link.relation}";'
        yield f"            referencedColumns: {json.dumps(link.referenced)} }},"
