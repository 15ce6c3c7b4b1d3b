"""Tables that policies rest on and users can write: whoever writes a membership has it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ...declare import Finding
from ..access.reach import may
from ..catalog import Catalog
from ..given import Intent
from ..reading import Reader, facts_in
from .effective import Asked, Decision, asked_at, decisions
from .unread import UNREADABLE, object_of

OWNED = ("tenant", "shared")
WRITES = {"insert": "INSERT", "update_new": "UPDATE"}


def writable_grounds(catalog: Catalog, intent: Intent, reader: Reader) -> Iterator[Finding]:
    """Find policies of tenants' tables that rest on a table which users can write.

    New rows of tenants' own tables are judged where they are; of any other nobody says what
    may be written.
    """
    told = set()
    for decision in decisions(catalog, intent):
        for asked in decision.permissive if decision.table.kind in OWNED else ():
            for name in _grounds(decision, asked, reader):
                key = (asked.policy, name, decision.role)
                if key not in told and _written(catalog, intent, name, decision.role):
                    told.add(key)
                    yield Finding(
                        object_of(asked.policy),
                        f"policy {asked.policy.name} rests on {name}, which {decision.role} may "
                        "write: whoever writes a row there admits himself",
                        f"revoke insert, update on {name} from {decision.role};",
                    )


def _grounds(decision: Decision, asked: Asked, reader: Reader) -> list[str]:
    """Return the tables that a policy reads, other than its own."""
    with contextlib.suppress(*UNREADABLE):
        facts = facts_in(reader.condition(decision.relation.relation, asked.text))
        names = [fact.name for fact in facts if fact.kind == "table"]
        return [name for name in names if name != decision.relation.name]
    return []


def _written(catalog: Catalog, intent: Intent, name: str, role: str) -> bool:
    """Say whether a role can write a table whose new rows nobody judges."""
    relation, table = catalog.relations[name], intent.table(name)
    if table is not None and (table.kind in OWNED or not table.kind):
        return False
    return any(
        may(catalog, role, relation, privilege)
        and (not relation.rls or any(each.policy.permissive for each in asked))
        for gate, privilege in WRITES.items()
        for asked in [asked_at(catalog, catalog.policies_of(name), role, gate)]
    )
