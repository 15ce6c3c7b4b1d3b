"""Guesses who the tenants are: the column that names them, and the table that lists them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from .facts import Facts, Found

TYPES = {"uuid", "text", "character varying", "integer", "bigint", "smallint"}
LIKELY = re.compile(r"(tenant|org|organi[sz]ation|account|company|workspace|team|customer)", re.I)
PERSONAL = re.compile(
    r"(user|author|actor|person|staff|created|updated|modified|owner|parent)", re.I
)
UID = "auth.uid()"
SIGNED_UP = "auth.users"


@dataclass(frozen=True)
class Tenants:
    """The column that names the tenant in most tables, and the table that lists the tenants."""

    column: str
    type: str
    root: str
    key: str  # of the root
    users: bool = False  # each of them is a tenant of its own


def find_tenants(facts: Facts) -> Tenants:
    """Guess the tenant column: in many tables, called like one, and leading to one table."""
    scores: Counter[str] = Counter()
    for table in facts.tables:
        for column, type in table.columns.items():
            if type in TYPES and column.endswith("_id"):
                scores[column] += _score(facts, table, column)
    known = [(score, column) for column, score in scores.items() if score >= 4]
    if not known:
        return _users(facts) or Tenants("", "text", "", "")
    column = min(known, key=lambda pair: (-pair[0], pair[1]))[1]
    type = next(t.columns[column] for t in facts.tables if column in t.columns)
    root, key = _root(facts, column)
    return Tenants(column, type, root, key)


def _users(facts: Facts) -> Tenants | None:
    """Guess that every user is a tenant: policies ask who is signed in, and keys lead to users."""
    if not any(UID in text.text for text in facts.texts if text.kind == "policy"):
        return None
    tables = {table.name: table for table in facts.tables}
    links = [link for link in facts.links if link.child in tables]
    once = [
        link
        for link in links
        if link.parent == SIGNED_UP and tables[link.child].keys[:1] == (frozenset([link.column]),)
    ]
    held = Counter(link.parent for link in links)
    first = min(once, key=lambda link: (-held[link.child], link.child), default=None)
    root, key = (first.child, first.column) if first else ("", "")
    columns = Counter(
        link.column for link in links if link.parent in (SIGNED_UP, root) and link.child != root
    )
    column = min(columns, key=lambda name: (-columns[name], name), default="")
    return Tenants(column, "uuid", root, key, users=True) if root or column else None


def _score(facts: Facts, table: Found, column: str) -> int:
    leads = any(link.child == table.name and link.column == column for link in facts.links)
    score = 2 + 2 * leads + 2 * bool(LIKELY.search(column))
    return 1 if PERSONAL.search(column) else score


def _root(facts: Facts, column: str) -> tuple[str, str]:
    """Guess the table of the tenants: where the column leads, or that is called like it."""
    leads = Counter((link.parent, link.key) for link in facts.links if link.column == column)
    if leads:
        return min(leads.items(), key=lambda item: (-item[1], item[0]))[0]
    stem = column.removesuffix("_id")
    for name in (stem, f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies"):
        for table in facts.tables:
            if table.relation.lower() == name.lower() and "id" in table.columns:
                return table.name, "id"
    return "", ""
