"""Doors of the profile that lead nowhere: what is declared and is not, or no longer, there."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ..catalog import Catalog
from ..code.signatures import same_object
from ..given import Intent
from .reach import ANYBODY


def lost_doors(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find doors whose object, tables or roles the database does not have."""
    known = {role.name for role in intent.section.roles} | catalog.roles.keys() | {ANYBODY}
    for door in intent.section.doors:
        lost = [] if _is_there(catalog, door.object) else ["no such object"]
        lost += [f"no table {name} to expose" for name in door.exposes if not _holds(catalog, name)]
        lost += [f"no role {name}" for name in door.to if name not in known]
        if lost:
            said = f"[[tenancy.doors]] names it, and there is {', and '.join(lost)}"
            yield Finding(f"door {door.object}", said)


def _is_there(catalog: Catalog, name: str) -> bool:
    """Say whether a door's object is a relation, a part of one, a function or a publication."""
    if any(name == each.publication for each in catalog.published) or _holds(catalog, name):
        return True
    return any(same_object(name, each) for each in (*catalog.relations, *catalog.functions))


def _holds(catalog: Catalog, name: str) -> bool:
    """Say whether a name is a relation, or its part or column."""
    return name in catalog.relations or any(name.startswith(f"{r}.") for r in catalog.relations)
