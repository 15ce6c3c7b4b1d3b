"""Judging what one tenant leaves on a connection for the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from ...declare import Finding

ENDS = {
    "commit": "a transaction that commits",
    "rollback": "a transaction that is rolled back",
    "error": "a transaction that fails",
    "discard": "plain SET and DISCARD ALL",
}
REPRODUCE = """\
begin; set local role "{role}"; -- and the settings of a session of one tenant
{way}
begin; set local role "{role}"; -- and no settings, or those of another tenant
{look}
rollback;"""


class Checkout(Protocol):
    """What the next user of a connection found."""

    caller: str
    database_role: str
    path: str
    left: tuple[str, ...]
    bare: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, tuple[str, ...]]
    fresh: Mapping[str, tuple[str, ...]]
    plans: tuple[str, ...]
    problem: str
    promised: bool


def leftovers(checkouts: Sequence[Checkout]) -> list[Finding]:
    """Find settings, rows and plans of one tenant that the next one meets."""
    found: dict[str, Finding] = {}
    for one in checkouts:
        for finding in _left(one):
            found.setdefault(finding.object, finding)
    return list(found.values())


def _left(one: Checkout) -> Iterator[Finding]:
    way = ENDS.get(one.path, f"a call of {one.path}")
    who = f"{one.caller} ({one.database_role})"
    setter = one.path if "(" in one.path else ""
    if one.left:
        message = f"{', '.join(one.left)} still set in the transaction after {way}, for {who}"
        remedy = "set_config(…, true), or SET LOCAL: the third argument makes it end in time"
        yield Finding(setter or one.left[0], message, remedy, _reproduction(one, "show"))
    for table in sorted(one.bare):
        if not (one.left and setter):
            message = f"{who} sees rows of a tenant after {way}, before any context is set"
            yield Finding(table, message, "", _reproduction(one, table))
    for table in sorted(one.seen):
        if set(one.seen[table]) - set(one.fresh.get(table, ())):
            message = f"{who} of another tenant sees rows of the one before, after {way}"
            yield Finding(table, message, "", _reproduction(one, table))
    for table in one.plans:
        message = f"a query that one tenant prepared answers {who} of another with other rows"
        remedy = "make what reads the context STABLE: IMMUTABLE is computed into the plan"
        yield Finding(table, message, remedy, _reproduction(one, table))


def _reproduction(one: Checkout, table: str) -> str:
    way = {"commit": "commit;", "rollback": "rollback;", "error": "select 1 / 0; rollback;"}
    look = f"select * from {table};"
    if table == "show":
        look = "\n".join(f"select current_setting('{name}', true);" for name in one.left)
    end = way.get(one.path, f"-- then: {ENDS.get(one.path, 'call ' + one.path)}\ncommit;")
    if one.path == "prepared":
        plan = "set local plan_cache_mode = force_generic_plan;"
        end = f"{plan}\nprepare q as {look}\nexecute q; commit;"
        look = "execute q;"
    return REPRODUCE.format(role=one.database_role, way=end, look=look)


def unusable(checkouts: Sequence[Checkout]) -> list[Finding]:
    """Find what could not be tried, and callers who saw nothing where they should have."""
    found = [
        Finding(one.path if "(" in one.path else one.caller, f"cannot be tried: {one.problem}")
        for one in checkouts
        if one.problem and one.promised
    ]
    blind = {c.caller for c in checkouts if c.path == "commit" and not c.problem and not c.fresh}
    for caller in sorted(blind):
        found.append(Finding(caller, "sees no row of its own on a new connection: nothing to tell"))
    return found


def told(checkouts: Sequence[Checkout]) -> str:
    """Write what was tried on which connection."""
    lines = []
    for one in checkouts:
        outcome = one.problem or f"left {', '.join(one.left) or 'nothing'}"
        lines.append(f"{one.caller} ({one.database_role}), {one.path}: {outcome}")
    return "\n".join(lines) + "\n"
