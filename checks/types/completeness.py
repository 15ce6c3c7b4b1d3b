"""Whether a generator saw everything: it passes in silence over what its role may not see."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from psycopg import Connection

from ..declare import Finding
from ..names import qualified
from .database import Database
from .given import Section, TypesFile
from .written import Schema, Types

COUNTS = """
select n.nspname::text,
       pg_catalog.count(*) filter (where c.relkind in ('r', 'p', 'f')),
       pg_catalog.count(*) filter (where c.relkind in ('v', 'm'))
  from pg_catalog.pg_namespace n
  left join pg_catalog.pg_class c on c.relnamespace = n.oid
 where n.nspname = any(%s)
 group by 1
"""
NEAR = """
select n.nspname::text
  from pg_catalog.pg_namespace n
 where n.nspname !~ '^(pg_|information_schema$)'
 order by 1
"""
PRIVILEGES = "generate it again as the owner, or as a role with pg_read_all_data"


def gaps(
    db: Connection[Any], section: Section, database: Database, written: Types, file: TypesFile
) -> list[Finding]:
    """Find what makes a comparison pass by not looking: schemas, and objects of a kind."""
    schemas = section.schemas
    counts = {name: tuple(numbers) for name, *numbers in db.execute(COUNTS, [list(schemas)])}
    found = list(_schemas(db, section, counts.keys(), written, file))
    for name in database.schemas:
        if name in written.schemas:
            parts = [*_sections(name, database, written.schemas[name], counts[name])]
            parts += _rows(name, database, written.schemas[name])
            found += [replace(part, file=file.name) for part in parts]
    if counts and not any(map(sum, counts.values())):
        names = ", ".join(schemas)
        found.append(Finding(names, "has no tables and no views: there is nothing to agree with"))
    return found


def _schemas(
    db: Connection[Any],
    section: Section,
    existing: Collection[str],
    written: Types,
    file: TypesFile,
) -> Iterator[Finding]:
    for name in section.schemas:
        if name not in existing:
            there = ", ".join(row[0] for row in db.execute(NEAR))
            yield Finding(name, f"[types] schemas: the database has no such schema, but {there}")
        elif name not in written.schemas:
            there = ", ".join(sorted(written.schemas)) or "none"
            message = f"is not in {file.name}, whose schemas are: {there}"
            remedy = "generate it again with this schema"
            yield Finding(name, message, remedy, file=file.name, line=1)
    for name in sorted(written.schemas.keys() - {*section.schemas, *section.platform}):
        line = written.schemas[name].line
        message = f"is in {file.name} (line {line}), and [types] schemas does not list it"
        remedy = f'add "{name}" to [types] schemas'
        yield Finding(name, message, remedy, file=file.name, line=line)


def _sections(
    name: str, database: Database, written: Schema, counts: tuple[int, ...]
) -> Iterator[Finding]:
    held = {"Tables": len(written.tables), "Views": len(written.views)}
    for (section, count), there in zip(held.items(), counts, strict=True):
        if count != there:
            message = f"the database has {there} {section.lower()}, the file {count}"
            object = f"{qualified(name)}.{section}"
            yield Finding(object, message, PRIVILEGES, line=written.line)
    others = {
        "Functions": (
            any(f.schema == name and f.inputs == () for f in database.functions),
            written.functions,
        ),
        "Enums": (any(schema == name for schema, _ in database.enums), written.enums),
        "CompositeTypes": (any(s == name for s, _ in database.composites), written.composites),
    }
    for section, (there, has) in others.items():
        if there and not has:
            message = "the database has some, the file none"
            object = f"{qualified(name)}.{section}"
            yield Finding(object, message, PRIVILEGES, line=written.line)


def _rows(name: str, database: Database, written: Schema) -> Iterator[Finding]:
    """Find relations without a column: their name was seen, and nothing of them."""
    for relation in database.relations:
        held = getattr(written, relation.section.lower()).get(relation.name)
        if relation.schema == name and relation.columns and held is not None and not held.row:
            message = (
                f"its Row is empty (line {held.line}), "
                f"the database has {len(relation.columns)} columns of it"
            )
            object = qualified(name, relation.name)
            yield Finding(object, message, PRIVILEGES, line=held.line)


def seen(database: Database, written: Types, section: Section, role: str) -> str:
    """Write down who looked, how much there was to see on each side, and what was left out."""
    lines = [f"read as {role}, who may select from all but {len(database.hidden)} relations"]
    for name in database.schemas:
        mine = [relation.section for relation in database.relations if relation.schema == name]
        held = written.schemas.get(name)
        file = f"{len(held.tables)} tables, {len(held.views)} views" if held else "nothing"
        there = f"{mine.count('Tables')} tables, {mine.count('Views')} views"
        lines.append(f"{name}: database {there}; types file {file}")
    left = sorted(written.schemas.keys() & set(section.platform) - set(section.schemas))
    lines += [f"{name}: of the platform, not compared" for name in left]
    return "\n".join([*lines, *database.hidden, ""])
