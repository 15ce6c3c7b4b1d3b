"""Who is beyond row security on a table, and which doors the profile opens on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...declare import Finding
from ..catalog import Catalog, Relation
from ..code.signatures import same_object
from ..given import Intent

WITH_ROWS_OF_TENANTS = ("tenant", "shared", "system")


@dataclass(frozen=True)
class Exposure:
    """An object through which roles get at rows past row security."""

    finding: Finding
    tables: frozenset[str]  # canonical names of the tables it shows
    roles: frozenset[str]  # database roles that may use it
    columns: frozenset[str] = frozenset()  # names of the columns it shows; empty = any


def guarded_tables(intent: Intent) -> frozenset[str]:
    """Return the tables whose rows belong to tenants, or to nobody who signs in."""
    return frozenset(t.name for t in intent.tables if t.kind in WITH_ROWS_OF_TENANTS)


def beyond(catalog: Catalog, role: str, relation: Relation) -> str:
    """Say why no policy binds a role on a table; empty where policies do."""
    if not relation.rls:
        return "whose row security is off"
    known = catalog.roles.get(role)
    if known and (known.superuser or known.bypassrls):
        return f"where {role} is {'superuser' if known.superuser else 'BYPASSRLS'}"
    if relation.owner in catalog.inherited(role) and not relation.forced:
        return f"which belongs to {relation.owner} and does not force row security"
    return ""


def judged(
    exposures: Iterable[Exposure], intent: Intent
) -> tuple[list[Finding], list[Mapping[str, str]]]:
    """Split exposures into findings, and what `[[tenancy.doors]]` declares, for the report."""
    findings: list[Finding] = []
    opened: list[Mapping[str, str]] = []
    for exposure in exposures:
        reason, excess = door_of(exposure, intent)
        if reason and not excess:
            opened.append({"object": exposure.finding.object, "reason": reason})
        else:
            findings.append(_with(exposure.finding, excess))
    return findings, opened


def door_of(exposure: Exposure, intent: Intent) -> tuple[str, str]:
    """Return the reason of an object's door, and what goes beyond it; none without a door."""
    doors = [d for d in intent.section.doors if same_object(d.object, exposure.finding.object)]
    roles = {name for door in doors for name in _database_roles(door.to, intent)}
    strangers = () if "public" in roles else sorted(exposure.roles - roles)
    exposed = [name for door in doors for name in door.exposes]
    over = [*strangers, *_uncovered(exposure, exposed)]
    return "; ".join(door.reason for door in doors), ", ".join(over) if doors else ""


def _uncovered(exposure: Exposure, exposed: list[str]) -> list[str]:
    """Return the tables that no door names, nor each of their columns that is shown."""
    over = []
    for table in sorted(exposure.tables - set(exposed)):
        own = {name[len(table) + 1 :] for name in exposed if name.startswith(f"{table}.")}
        if not own or not exposure.columns or exposure.columns - own:
            over.append(table)
    return over


def _database_roles(names: Iterable[str], intent: Intent) -> Iterator[str]:
    declared = {role.name: role.database_role for role in intent.section.roles}
    for name in names:
        yield from (name, declared.get(name, name))


def _with(finding: Finding, excess: str) -> Finding:
    if not excess:
        return finding
    message = f"{finding.message}; its door does not cover {excess}"
    return Finding(finding.object, message, finding.remedy, finding.evidence)
