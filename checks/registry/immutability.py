"""Published content, and whoever tries to change it: in an empty copy of the schema.

Nothing is granted to anybody here, and row security is off: a policy that hides a row from one
session shows it to another. What counts is whether the content is another afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection, sql

from ..declare import Finding, Unverified
from .changes import Change, changes_of, untried_columns
from .given import Look, Section
from .racing import races
from .reading import named

Db = Connection[Any]
NAMES = ("versions", "entries")
SUPERUSER = "superuser"
KINDS = ("published", "deprecated")
HASH = "a" * 64
VERSION = """
insert into {versions} (version_name, version_number, status) values (%s, %s, 'draft')
returning id::text
"""
ENTRY = """
insert into {entries} (registry_version_id, metric_key, definition_json, definition_hash)
values (%s, %s, '{{"expr": "EBITDA"}}', %s)
"""
PUBLISH = """
update {versions} set status = 'published', content_hash = %s, published_at = now() where id = %s
"""
DEPRECATE = "update {versions} set status = 'deprecated' where id = %s"
# Who may write at all: the owner, and whom somebody granted it.
ROLES = """
select r.rolname::text as name
  from pg_catalog.pg_roles r
 where not r.rolsuper
   and r.rolname !~ '^pg_'
   and exists (
       select from unnest(array[%(versions)s, %(entries)s]::regclass[]) t (oid)
        where pg_catalog.has_table_privilege(r.oid, t.oid, 'insert, update, delete, truncate')
           or pg_catalog.has_any_column_privilege(r.oid, t.oid, 'insert, update'))
 order by 1
"""
CONTENT = """
select pg_catalog.to_jsonb(v) - 'updated_at',
       (select pg_catalog.jsonb_agg(pg_catalog.to_jsonb(e) order by e.metric_key)
          from {entries} e where e.registry_version_id = v.id)
  from {versions} v
 where v.id = %s
"""


@dataclass(frozen=True)
class Tables:
    """The two tables, quoted, and the versions that were made in them."""

    names: dict[str, sql.SQL]
    made: dict[str, str]  # kind → id

    def text(self, query: str) -> sql.Composed:
        """Put the tables' names into a query."""
        return sql.SQL(query).format(**self.names)


def changeable(look: Look, section: Section) -> tuple[list[Finding], str]:
    """Try every change as everybody who may write; return what could be changed, and the list.

    `look` connects to the copy. Raises Unverified where no published version could be made.
    """
    with look() as db:
        tables = _furnish(db, section)
        untried = untried_columns(db, tables.names)
        roles = [*_roles(db, section), SUPERUSER]
        passed: dict[str, dict[str, list[str]]] = {}  # change → role → kinds of version
        for change in changes_of(db, tables.names, tables.made):
            name = f"{getattr(section, change.table)} {change.name}"
            by = passed.setdefault(name, {})
            for role in roles:
                if _changes(db, tables, change, role):
                    by.setdefault(role, []).append(change.kind)
    for name, lost in races(look, tables.names, tables.made["draft"]):
        passed[f"{section.entries} {name}"] = {"two sessions": ["published"]} if lost else {}
    lines = [f"{name}: {', '.join(by) or 'refused'}\n" for name, by in passed.items()]
    lines += [f"{column}: not tried\n" for column in untried]
    found = [_finding(name, by) for name, by in passed.items() if by]
    return found, f"tried as {', '.join(roles)}\n{''.join(lines)}"


def _finding(object: str, by: dict[str, list[str]]) -> Finding:
    kinds = " or ".join(sorted({kind for found in by.values() for kind in found}, reverse=True))
    message = f"changed what was {kinds}, in a copy, as {', '.join(by)}"
    return Finding(object, message, "refuse it by a trigger, in every status but draft")


def _furnish(db: Db, section: Section) -> Tables:
    """Make a draft, a published and a deprecated version, each with two entries."""
    tables = Tables({name: named(db, getattr(section, name)) for name in NAMES}, {})
    try:
        for number, kind in enumerate(("draft", *KINDS), 9001):
            values = [f"pgattest {kind}", number]
            row = db.execute(tables.text(VERSION), values).fetchone()
            assert row is not None
            tables.made[kind] = row[0]
            for key in ("EBITDA", "DSCR"):
                db.execute(tables.text(ENTRY), [row[0], key, HASH])
            if kind != "draft":
                db.execute(tables.text(PUBLISH), [HASH, row[0]])
        db.execute(tables.text(DEPRECATE), [tables.made["deprecated"]])
    except psycopg.Error as error:
        reason = f"no published version can be made in a copy: {error.diag.message_primary}"
        raise Unverified([Finding(section.versions, reason)]) from None
    for table in tables.names.values():
        db.execute(sql.SQL("alter table {} disable row level security").format(table))
    return tables


def _roles(db: Db, section: Section) -> list[str]:
    names = {"versions": section.versions, "entries": section.entries}
    return [name for (name,) in db.execute(ROLES.encode(), names)]


def _changes(db: Db, tables: Tables, change: Change, role: str) -> bool:
    """Say whether a change passes, and undo it.

    A constraint that refuses one value is no protection from another: only a reference is.
    """
    with db.transaction(force_rollback=True):
        before = _content(db, tables, change.kind)
        if role != SUPERUSER:
            db.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
        try:
            with db.transaction():
                db.execute(change.command)
                db.execute("set constraints all immediate")  # a guard may wait for the end
        except (psycopg.errors.ForeignKeyViolation, psycopg.errors.RestrictViolation):
            return False
        except psycopg.errors.IntegrityError as error:
            return bool(error.diag.constraint_name)
        except psycopg.Error:
            return False
        db.execute("reset role")
        return bool(_content(db, tables, change.kind) != before)


def _content(db: Db, tables: Tables, kind: str) -> Any:
    return db.execute(tables.text(CONTENT), [tables.made[kind]]).fetchone()
