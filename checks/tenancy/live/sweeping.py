"""Judging what callers met at every door but the tables themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from ...declare import Finding
from ..given import Intent
from .canaries import Canaries, Canary, Known

BARRED = ("truncate", "sequence", "large object")
SORTS = {
    "shows": "shows values that only rows of other tenants hold, as {0} does",
    "depends": "answers otherwise when the rows of other tenants are gone",
    "changes": "changes rows of other tenants in {0}",
    "carried": "others read the new row in {0}",
    "truncate": "can empty it: row security does not apply to TRUNCATE",
    "large object": "reaches large objects of others: they have no row security",
    "setval": "can set it: it numbers every tenant's rows",
    "last_value": "can read how many numbers all tenants have drawn, and inserts none itself",
}
REMEDIES = {
    "view": "alter view {0} set (security_invoker = true)",
    "relation": "enable row security on {0} and give it a policy for its tenant, or revoke SELECT",
    "copy": "enable row security on {0} and give it a policy for its tenant, or revoke SELECT",
    "function": "compare its arguments with the caller's own tenant, or make it SECURITY INVOKER",
    "write": "revoke INSERT, UPDATE, DELETE on {0}, or give it row security of its own",
    "fire": "let what {0} fires write rows of the same tenant only",
    "carried": "give what {0} writes into the same row security as {0}",
    "key": "put the tenant into the key's columns",
    "truncate": "revoke truncate on {0} from public and every application role",
    "large object": "alter database … reset lo_compat_privileges",
    "sequence": "revoke all on sequence {0}; grant usage to who inserts",
}


class Attempt(Protocol):
    """One statement through one door."""

    door: str
    kind: str
    statement: str
    given: tuple[str, ...]
    mode: str
    secrets: tuple[str, ...]


class Look(Protocol):
    """An attempt by one caller, and its answer."""

    attempt: Attempt
    caller: str
    database_role: str
    allowed: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    state: str
    message: str
    rows: tuple[str, ...]
    before: Sequence[Any]
    after: Sequence[Any]
    again: tuple[str, ...] | None
    alone: tuple[str, ...] | None
    done: bool


class Swept(Protocol):
    """All looks, and the rows as an exempt session knows them."""

    known: tuple[Known, ...]
    looks: tuple[Look, ...]
    problems: Mapping[str, str]


def leaks(swept: Swept, intent: Intent) -> list[Finding]:
    """Find doors that show or change rows of tenants that are not the caller's."""
    canaries = cache(lambda allowed: Canaries(swept.known, allowed))
    there = {tenant for row in swept.known for tenant in row.tenants}
    found: dict[tuple[str, str], tuple[Look, set[str]]] = {}
    for look in swept.looks:
        for sort, detail in _met(look, canaries, there, intent):
            found.setdefault((look.attempt.door, sort), (look, set()))[1].add(detail)
    return [_finding(look, sort, details) for (_, sort), (look, details) in found.items()]


def _met(
    look: Look,
    canaries: Callable[[tuple[str, ...]], Canaries],
    there: Collection[str],
    intent: Intent,
) -> Iterator[tuple[str, str]]:
    """Say what a look met that belongs to somebody else; usually nothing."""
    if look.done and look.attempt.kind in BARRED:
        yield look.attempt.mode or look.attempt.kind, ""
    elif look.attempt.kind == "carried":
        if any(secret in row for secret in look.attempt.secrets for row in look.rows):
            yield "carried", look.attempt.mode
    elif look.rows:
        yield from _read(look, canaries(look.allowed), intent)
    for table in changed(look, there):
        yield "changes", table


def _read(look: Look, canaries: Canaries, intent: Intent) -> Iterator[tuple[str, str]]:
    handed = (*look.attempt.given, *(value for _, value in look.settings))
    search = canaries.among if look.attempt.kind == "relation" else canaries.within
    shown = [c for c in search(look.rows, handed) if not _declared(look, c, intent)]
    if shown:
        yield "shows", shown[0].places[0]
    elif look.alone is not None and look.alone != look.rows and not _door(look, intent):
        yield "depends", ""


def _declared(look: Look, canary: Canary, intent: Intent) -> bool:
    """Whether a declared door exposes a column with this value, or its table, to this caller."""
    exposed = {_name(name) for name in _door(look, intent)}
    places = {_name(place) for place in canary.places}
    return bool(exposed & (places | {place.rpartition(".")[0] for place in places}))


def _door(look: Look, intent: Intent) -> list[str]:
    door = _name(look.attempt.door)
    return [
        exposed
        for declared in intent.section.doors
        if _name(declared.object) in (door, door.partition("(")[0])
        and {look.caller, look.database_role, "*"} & set(declared.to)
        for exposed in declared.exposes
    ]


def _name(object: str) -> str:
    return object.replace('"', "").replace(" ", "")


def changed(look: Look, tenants: Collection[str]) -> list[str]:
    """Return the tables in which rows of tenants that are not the caller's changed.

    Whoever founds a tenant of their own adds rows of one that was not there.
    """
    if not look.after and not look.before:
        return []
    allowed = set(look.allowed)
    there = {(table, digest) for table, digest, owners in look.after if owners}
    was = {(table, digest) for table, digest, _ in look.before}
    lost = {
        table
        for table, digest, owners in look.before
        if owners and not set(owners) & allowed and (table, digest) not in there
    }
    gained = {
        table
        for table, digest, owners in look.after
        if set(owners) & set(tenants) and not set(owners) & allowed and (table, digest) not in was
    }
    return sorted(lost | gained)


def _finding(look: Look, sort: str, details: set[str]) -> Finding:
    attempt = look.attempt
    way = f", called with {attempt.mode}" if attempt.kind == "function" else ""
    listed = ", ".join(sorted(details)[:1] if sort == "shows" else sorted(details))
    what = SORTS[sort].format(listed)
    message = f"{attempt.kind}, as {look.caller} ({look.database_role}){way}: {what}"
    remedy = REMEDIES[attempt.kind].format(attempt.door)
    return Finding(attempt.door, message, remedy, reproduction(look))


def reproduction(look: Look) -> str:
    """Write a look as statements to copy."""
    lines = ["begin;", f'set local role "{look.database_role}";']
    lines += [
        f"select set_config({_literal(name)}, {_literal(value)}, true);"
        for name, value in look.settings
    ]
    return "\n".join([*lines, f"{look.attempt.statement};", "rollback;"])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
