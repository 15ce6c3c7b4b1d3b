"""Guesses what each table holds: whose rows, by which column or over which parents."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pglast.keywords import RESERVED_KEYWORDS

from .facts import Facts, Found, Link
from .tenants import PERSONAL, SIGNED_UP, Tenants

ANONYMOUS = re.compile(r"(^|_)anon")
MIGRATIONS = re.compile(
    r"^(schema_migrations?|alembic_version|flyway_schema_history|_prisma_migrations|"
    r"knex_migrations(_lock)?|ar_internal_metadata|goose_db_version|databasechangelog(lock)?|"
    r"spatial_ref_sys|django_migrations|__efmigrationshistory)$",
    re.I,
)
SYSTEM = re.compile(r"(^|_)(outbox|inbox|queue|jobs?|dead_letter|cache|lock)(_|$)", re.I)


@dataclass(frozen=True)
class Guess:
    """What one table is taken for, and why."""

    table: str
    entry: Mapping[str, object]  # empty = the default says it
    why: str


@dataclass(frozen=True)
class Classes:
    """Guesses for all tables."""

    facts: Facts
    tenants: Tenants

    def excluded(self) -> list[str]:
        """List the tables in which tools keep what they did."""
        return [table.name for table in self.facts.tables if MIGRATIONS.match(table.relation)]

    def guesses(self) -> Iterator[Guess]:
        """Guess the class of every table that is not excluded."""
        for table in self.facts.tables:
            if not MIGRATIONS.match(table.relation):
                entry, why = self._guess(table)
                yield Guess(table.name, entry, why)

    def _guess(self, table: Found) -> tuple[dict[str, object], str]:
        column = self.tenants.column
        if table.name == self.tenants.root:
            return {"class": "tenant", "tenant": self.tenants.key}, "it lists the tenants"
        if SYSTEM.search(table.relation):
            return {"class": "system"}, "its name says that only the system uses it"
        if column and column in table.columns:
            if column not in table.nullable:
                return {}, f"it has {column}"
            known = {"class": "tenant", "tenant": column, "null_tenant": "nobody"}
            return {**known}, f"{column} may be null: whose are such rows?"
        direct = [link for link in self._leading(table.name) if self._names_the_tenant(link)]
        for link in direct:
            if self._leads_always(link):
                return {"class": "tenant", "tenant": link.column}, "it refers to the tenant"
        if hops := self._way(table.name):
            return {"class": "tenant", "via": hops}, "the shortest way to a tenant"
        if shared := self._shared(table):
            return {"class": "shared", "tenants": shared}, "rows may belong to several tenants"
        held = {role: rights.get(table.name, "") for role, rights in self.facts.rights.items()}
        outside = [role for role in held if ANONYMOUS.search(role) and "S" in held[role]]
        return {"class": "global", "read": [*outside, "*"]}, "no way leads to a tenant"

    def _names_the_tenant(self, link: Link) -> bool:
        place = (link.parent, link.key)
        users = self.tenants.users and place == (SIGNED_UP, "id")
        return users or place == (self.tenants.root, self.tenants.key)

    def _leading(self, child: str) -> list[Link]:
        return [link for link in self.facts.links if link.child == child and link.parent != child]

    def _owned(self, name: str) -> bool:
        table = self.facts.table(name)
        if name == self.tenants.root or table is None:
            return name == self.tenants.root
        return self.tenants.column in table.columns and not SYSTEM.search(table.relation)

    def _way(self, start: str) -> list[str]:
        """Find the shortest way to a table with a tenant; over keys that always lead, if it can."""
        return self._shortest(start, certain=True) or self._shortest(start, certain=False)

    def _shortest(self, start: str, *, certain: bool) -> list[str]:
        waiting, seen = deque([(start, list[str]())]), {start}
        while waiting:
            name, hops = waiting.popleft()
            for link in self._leading(name):
                way = [*hops, f"{link.column} -> {link.parent}"]
                if certain and not self._leads_always(link):
                    continue
                if self._owned(link.parent):
                    return way
                if link.parent not in seen and self.facts.table(link.parent):
                    seen.add(link.parent)
                    waiting.append((link.parent, way))
        return []

    def _leads_always(self, link: Link) -> bool:
        """Say whether a key is never empty, and about the row and not about who wrote it."""
        table = self.facts.table(link.child)
        empty = table is not None and link.column in table.nullable
        return not empty and (self.tenants.users or not PERSONAL.search(link.column))

    def _shared(self, table: Found) -> str:
        """Find the table that links rows to tenants, or the tenants that refer to them."""
        for link in self.facts.links:
            child = self.facts.table(link.child)
            if link.parent != table.name or child is None:
                continue
            if child.name == self.tenants.root:
                return self._query(child, self.tenants.key, link)
            pair = {self.tenants.column, link.column}
            if self.tenants.column in child.columns and any(pair == key for key in child.keys):
                return self._query(child, self.tenants.column, link)
        return ""

    def _query(self, child: Found, column: str, link: Link) -> str:
        return (
            f"select l.{quoted(column)} from {child.name} l "  # noqa: S608 - for the profile
            f"where l.{quoted(link.column)} = r.{quoted(link.key)}"
        )


def quoted(name: str) -> str:
    """Quote a name where it must be."""
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name) and name not in RESERVED_KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'
