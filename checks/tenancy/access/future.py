"""Default privileges: what the next table of a creator will give away."""

from __future__ import annotations

from collections.abc import Iterator

from pglast import ast

from ...declare import Finding
from ...names import quoted
from ..catalog import Catalog, DefaultGrant
from ..code.bodies import Bodies
from ..code.nodes import of_type
from ..given import Intent
from .reach import ANYBODY, ROWS, application_roles

NEW_TABLES = {"CREATE TABLE", "CREATE TABLE AS", "SELECT INTO"}
PAST_POLICIES = ("TRUNCATE", "TRIGGER", "REFERENCES", "MAINTAIN")


def open_defaults(catalog: Catalog, intent: Intent, bodies: Bodies) -> Iterator[Finding]:
    """Find creators whose future tables an application role would reach, closed by nothing."""
    closed = closing_text(catalog, bodies)
    left = {p for p in PAST_POLICIES if p not in closed}
    left |= set() if "ENABLE ROW LEVEL SECURITY" in closed else set(ROWS)
    for creator, schema in sorted({(g.creator, g.schema) for g in _relevant(catalog, intent)}):
        told: dict[str, list[str]] = {}
        for grant in _relevant(catalog, intent):
            if (grant.creator, grant.schema) == (creator, schema) and grant.privilege in left:
                told.setdefault(grant.grantee, []).append(grant.privilege)
        if told:
            yield _finding(creator, schema, told)


def closing_text(catalog: Catalog, bodies: Bodies) -> str:
    """Return what event triggers run on every new table, as far as it is written out."""
    texts = []
    for trigger in catalog.event_triggers:
        ends = trigger.event == "ddl_command_end" and trigger.enabled in "OA"
        if ends and (not trigger.tags or set(trigger.tags) >= NEW_TABLES):
            steps = (
                bodies.of(trigger.function).steps if trigger.function in catalog.functions else ()
            )
            trees = [step.tree for step in steps]
            texts += [str(text.sval) for text in of_type(trees, ast.String)]
    return " ".join(" ".join(texts).upper().split())


def _relevant(catalog: Catalog, intent: Intent) -> Iterator[DefaultGrant]:
    """Yield grants on tables in scope, by whoever owns any there, to who can use them."""
    schemas = intent.section.schemas
    creators = {r.owner for r in catalog.relations.values() if r.schema in schemas}
    roles = application_roles(catalog, intent)
    used = {name for role in roles for name in catalog.inherited(role)} | {ANYBODY}
    usable = {schema for role in roles for schema in catalog.usable.get(role, ())}
    for grant in catalog.default_grants:
        places = {grant.schema} if grant.schema else set(schemas)
        ours = grant.kind == "r" and grant.creator in creators and places & usable & set(schemas)
        if ours and grant.grantee in used and grant.grantee != grant.creator:
            yield grant


def _finding(creator: str, schema: str, told: dict[str, list[str]]) -> Finding:
    where = f" in schema {quoted(schema)}" if schema else ""
    object = f"default privileges of {quoted(creator)}{where}"
    gets = "; ".join(f"{grantee} gets {', '.join(held)}" for grantee, held in told.items())
    grantees = ", ".join(name if name == ANYBODY else quoted(name) for name in told)
    remedy = (
        f"alter default privileges for role {quoted(creator)}{where} "
        f"revoke all on tables from {grantees};"
    )
    message = f"every table that {creator} makes next{where} is open at once: {gets}"
    return Finding(object, f"{message}, and no event trigger takes it back", remedy)
