"""Every way to change what is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

# May change, or is changed by a statement of its own.
FREE = ("status", "updated_at", "registry_version_id")
# Another value of a type, which no sensible constraint refuses.
LATER = "coalesce({column}, now()) + interval '1 day'"
OTHERS = {
    "text": "coalesce({column}, '') || 'x'",
    "character varying": "coalesce({column}, '') || 'x'",
    "integer": "coalesce({column}, 0) + 1000",
    "bigint": "coalesce({column}, 0) + 1000",
    "numeric": "coalesce({column}, 0) + 1000",
    "double precision": "coalesce({column}, 0) + 1000",
    "uuid": "pg_catalog.gen_random_uuid()",
    "json": """'{{"expr": "REVENUE"}}'""",
    "jsonb": """'{{"expr": "REVENUE"}}'""",
    "boolean": "not coalesce({column}, false)",
    "timestamp with time zone": LATER,
    "timestamp without time zone": LATER,
}
KNOWN = {
    "content_hash": "pg_catalog.repeat('b', 64)",
    "definition_hash": "pg_catalog.repeat('b', 64)",
    "metric_key": "'REVENUE'",
}
# Of one entry, so that the others' keys stand in nobody's way.
UPDATE = {
    "versions": "update {versions} set {column} =",
    "entries": "update {entries} set {column} =",
}
WHERE = {
    "versions": "where id = {id}",
    "entries": "where registry_version_id = {id} and metric_key = 'DSCR'",
}
ROWS = {
    ("versions", "delete"): "delete from {versions} where id = {id}",
    ("versions", "truncate"): "truncate {versions} cascade",
    ("versions", "update status to draft"): """
        update {versions} set status = 'draft', content_hash = null, published_at = null
         where id = {id}""",
    ("entries", "insert"): """
        insert into {entries} (registry_version_id, metric_key, definition_json, definition_hash)
        values ({id}, 'REVENUE', '{{"expr": "REVENUE"}}', pg_catalog.repeat('b', 64))""",
    ("entries", "delete"): "delete from {entries} where registry_version_id = {id}",
    ("entries", "truncate"): "truncate {entries} cascade",
    ("entries", "move out"): """
        update {entries} set registry_version_id = {draft}, metric_key = 'REVENUE'
         where registry_version_id = {id} and metric_key = 'DSCR'""",
    ("entries", "move in"): """
        update {entries} set registry_version_id = {id}, metric_key = 'REVENUE'
         where registry_version_id = {draft} and metric_key = 'DSCR'""",
}
AGAIN = "update {versions} set status = 'published' where id = {id}"
COLUMNS = """
select a.attname::text, pg_catalog.format_type(a.atttypid, null)
  from pg_catalog.pg_attribute a
 where a.attrelid = %s::regclass
   and a.attnum > 0
   and not a.attisdropped
   and a.attgenerated = ''
   and a.attidentity <> 'a'
 order by a.attnum
"""


@dataclass(frozen=True)
class Change:
    """One statement that changes a version that is published, or deprecated."""

    table: str  # versions or entries
    name: str
    kind: str
    command: sql.Composed


def changes_of(
    db: Connection[Any], names: Mapping[str, sql.SQL], made: Mapping[str, str]
) -> Iterator[Change]:
    """List them: rows and whole tables, every field, and the way back from deprecation.

    `names` are the tables, `made` the ids of a draft, a published and a deprecated version.
    """
    draft = sql.Literal(made["draft"])
    for kind in ("published", "deprecated"):
        values = {**names, "id": sql.Literal(made[kind]), "draft": draft}
        for (table, name), text in ROWS.items():
            yield Change(table, name, kind, sql.SQL(text).format(**values))
        for table in names:
            yield from _fields(db, table, kind, values)
    values["id"] = sql.Literal(made["deprecated"])
    again = sql.SQL(AGAIN).format(**values)
    yield Change("versions", "update status to published", "deprecated", again)


def _fields(
    db: Connection[Any], table: str, kind: str, values: Mapping[str, sql.Composable]
) -> Iterator[Change]:
    for column, _, new in _columns(db, values[table]):
        if new is None:
            continue
        text = f"{UPDATE[table]} {new} {WHERE[table]}"
        command = sql.SQL(text).format(**values, column=sql.Identifier(column))
        yield Change(table, f"update {column}", kind, command)


def untried_columns(db: Connection[Any], names: Mapping[str, sql.SQL]) -> list[str]:
    """List the columns of types of which no other value is known."""
    return [
        f"{place.as_string(db)}.{column} of type {type}"
        for place in names.values()
        for column, type, new in _columns(db, place)
        if new is None
    ]


def _columns(db: Connection[Any], place: sql.Composable) -> Iterator[tuple[str, str, str | None]]:
    """Yield columns that must stay, their types, and another value."""
    for column, type in db.execute(COLUMNS, [place.as_string(db)]).fetchall():
        if column not in FREE:
            yield column, type, KNOWN.get(column) or OTHERS.get(type)
