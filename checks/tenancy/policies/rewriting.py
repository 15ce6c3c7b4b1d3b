"""Functions that policies call and the application owns: an owner writes them anew."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ...names import quoted
from ..access.protection import way_to_owner
from ..catalog import Catalog
from ..code.bodies import Bodies
from ..given import Intent
from ..reading import Reader
from .unread import UNREADABLE


def rewritable_helpers(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find functions behind policies whose owner the application can be."""
    for identity, policies in _helpers(catalog, intent, bodies).items():
        function = catalog.functions[identity]
        if way := way_to_owner(catalog, intent, function.owner):
            owner = quoted(intent.section.login.owners[0]) if intent.section.login.owners else "…"
            yield Finding(
                identity,
                f"policies rest on it ({', '.join(policies[:3])}), and the application reaches "
                f"its owner ({way}), who may write it anew",
                f"alter function {identity} owner to {owner};",
            )


def _helpers(catalog: Catalog, intent: Intent, bodies: Bodies) -> dict[str, list[str]]:
    """Return what the policies of tables in scope call, however deep, with these policies."""
    scope, reader = {table.name for table in intent.tables}, Reader(bodies)
    found: dict[str, list[str]] = {}
    for policy in catalog.policies:
        for text in {policy.using, policy.check} - {""} if policy.table in scope else ():
            try:
                called = reader.called_in(text)
            except UNREADABLE:
                continue  # said where conditions are read
            for identity in {each for one in called for each in bodies.closure(one.identity)}:
                names = found.setdefault(identity, [])
                if policy.name not in names:
                    names.append(policy.name)
    return dict(sorted(found.items()))
