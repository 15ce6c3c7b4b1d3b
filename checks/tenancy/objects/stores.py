"""What no policy can bind: stored copies of rows, foreign tables, and rules run as an owner."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ...names import quoted
from ..access.exposure import Exposure
from ..access.reach import reachable
from ..catalog import Relation, Rule
from .views import Views, shown_columns

STORED = {"m": "materialized view", "f": "foreign table"}


def stored(views: Views) -> Iterator[Exposure]:
    """Yield materialized views and foreign tables whose rows roles read without any policy."""
    for relation in views.catalog.relations.values():
        if relation.kind in STORED and not relation.extension:
            roles, through = _readers(views, relation)
            tables = _rows_of(views, relation)
            if roles and tables:
                yield _told(relation, tables, roles, through)


def rules(views: Views) -> Iterator[Exposure]:
    """Yield rules that read or write rows of any tenant as the owner of their relation.

    They do so on a `security_invoker` view as well: that is about the view's own select.
    """
    for rule in views.catalog.rules:
        relation = views.catalog.relations.get(rule.relation)
        if relation is None:
            continue
        roles = reachable(views.catalog, views.intent, relation, (rule.event,))
        unbound = [name for name in rule.reads if views.unbound(relation.owner, name)]
        if roles and unbound:
            yield _run(rule, relation, unbound, roles)


def _readers(views: Views, relation: Relation) -> tuple[tuple[str, ...], str]:
    """Return the roles that read a relation, directly or through the view that is named."""
    if roles := reachable(views.catalog, views.intent, relation):
        return roles, ""
    for view in views.catalog.relations.values():
        roles = reachable(views.catalog, views.intent, view) if view.kind == "v" else ()
        if roles and any(found.name == relation.name for _, found in views.beneath(view)):
            return roles, view.name
    return (), ""


def _rows_of(views: Views, relation: Relation) -> list[str]:
    """Return the tables whose rows are stored; a foreign table is its own, if it is ours."""
    harmless = _harmless(views)
    if relation.kind == "m":
        found = {below.name: below.kind for _, below in views.beneath(relation)}
        foreign = {name for name, kind in found.items() if kind == "f"} - harmless
        return sorted((found.keys() & views.tables.keys()) | foreign)
    scoped = relation.schema in views.intent.section.schemas
    part = any(parent in views.tables for parent in relation.parents)
    return [relation.name] if (scoped or part) and relation.name not in harmless else []


def _harmless(views: Views) -> set[str]:
    """Return the relations that the profile calls global."""
    named, canonical = views.intent.section.tables.items(), views.intent.canonical
    return {canonical.get(name, name) for name, entry in named if entry.class_ == "global"}


def _told(relation: Relation, tables: list[str], roles: tuple[str, ...], view: str) -> Exposure:
    kept = "" if relation.kind == "f" else f" that keeps rows of {', '.join(tables)}"
    reached = f"{', '.join(roles)} may read it{f' through {view}' if view else ''}"
    message = f"is a {STORED[relation.kind]}{kept}; {reached}, and no policy can bind them"
    remedy = f"revoke all on {view or relation.name} from {', '.join(['public', *roles])};"
    return Exposure(
        Finding(relation.name, message, remedy),
        frozenset(tables),
        frozenset(roles),
        frozenset(shown_columns(relation.definition)),
    )


def _run(rule: Rule, relation: Relation, tables: list[str], roles: tuple[str, ...]) -> Exposure:
    message = (
        f"when {', '.join(roles)} {rule.event.lower()}s it runs as {relation.owner}, the owner of "
        f"{relation.name}, and reaches {', '.join(tables)} past row security"
    )
    remedy = f"drop rule {quoted(rule.name)} on {relation.name};"
    name = f"{relation.name}.{quoted(rule.name)}"
    return Exposure(Finding(name, message, remedy), frozenset(tables), frozenset(roles))
