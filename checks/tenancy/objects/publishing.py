"""What leaves the database by publications and Realtime."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast
from pglast.parser import ParseError

from ...declare import Finding
from ...names import quoted
from ..access.exposure import guarded_tables
from ..access.reach import application_roles, binds, may, reachable
from ..catalog import Catalog, Policy
from ..code.nodes import expression_tree, of_type, words
from ..given import Intent

MESSAGES = "realtime.messages"
# NULL or false in the row by which Realtime asks whether a channel may be joined.
NOT_YET_THERE = {"payload", "event", "private", "binary_payload"}
EXTENSIONS = {"broadcast", "presence"}


def open_publications(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find published tables of which subscribers would learn rows of other tenants."""
    names = {each.table for each in catalog.published} & guarded_tables(intent)
    for name in sorted(names & catalog.relations.keys()):
        relation = catalog.relations[name]
        publications = [p.publication for p in catalog.published if p.table == name]
        problems = list(_unprotected(catalog, name))
        if problems:
            remedy = "" if relation.rls else f"alter table {name} enable row level security;"
            yield Finding(
                name,
                f"is published by {', '.join(publications)}, and {'; '.join(problems)}",
                remedy,
            )


def noted_publications(catalog: Catalog, intent: Intent) -> Iterator[str]:
    """Say which published tables tell whole old rows, and which are filtered."""
    guarded = guarded_tables(intent) & catalog.relations.keys()
    for each in catalog.published:
        if each.table in guarded:
            if catalog.relations[each.table].replica_identity == "f":
                yield f"{each.publication}: {each.table} tells whole old rows (identity full)"
            if each.filter:
                yield f"{each.publication}: {each.table} only where {each.filter}"


def open_channels(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find what lets somebody join or send on a channel of another tenant."""
    for channel in intent.section.channels:
        if not channel.private and "{tenant}" in channel.topic:
            yield Finding(
                f"channel {channel.topic}",
                "it is not private: Realtime asks no policy, and whoever knows the topic joins",
            )
    relation = catalog.relations.get(MESSAGES)
    if not intent.section.channels:
        return
    if relation is None:
        yield Finding(
            MESSAGES, "the profile has channels, and no such table decides who joins them"
        )
    elif not relation.rls:
        yield Finding(
            MESSAGES,
            "its row security is off: any channel may be joined",
            f"alter table {MESSAGES} enable row level security;",
        )
    else:
        yield from _policies(catalog, intent)
        yield from _partitions(catalog, intent)


def _unprotected(catalog: Catalog, table: str) -> Iterator[str]:
    if not catalog.relations[table].rls:
        yield "its row security is off: every change of every tenant goes to every subscriber"
    if not any(index.primary for index in catalog.indexes_of(table)):
        yield "it has no primary key: nobody can ask whether a subscriber may see a changed row"


def _policies(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Judge each permissive policy by which a role of the application joins or sends."""
    roles = application_roles(catalog, intent)
    mixed = any(set(channel.extensions) != EXTENSIONS for channel in intent.section.channels)
    for policy in catalog.policies_of(MESSAGES):
        who = [role for role in roles if binds(catalog, policy.roles, role)]
        problems = list(_wrong(policy, mixed)) if policy.permissive and who else []
        if problems:
            name = f"{MESSAGES}.{quoted(policy.name)}"
            said = f"the policy for {policy.command} to {', '.join(policy.roles)} "
            yield Finding(name, said + "; it ".join(problems))


def _wrong(policy: Policy, mixed: bool) -> Iterator[str]:
    """Say what is wrong with a policy on messages."""
    try:
        trees = [expression_tree(expression) for expression in (policy.using, policy.check)]
    except ParseError as error:
        yield f"cannot be read ({error.args[0]})"
        return
    columns = {words(each.fields)[-1] for each in of_type(trees, ast.ColumnRef) if each.fields}
    called = {words(each.funcname)[-2:] for each in of_type(trees, ast.FuncCall)}
    if _never(trees):
        return
    if "topic" not in columns and ("realtime", "topic") not in called:
        yield "does not ask for the topic: it admits to every channel"
    if mixed and "extension" not in columns:
        yield "does not ask for the extension: who may do one of broadcast and presence may do both"
    if early := sorted(columns & NOT_YET_THERE):
        yield f"reads {', '.join(early)}, which is null or false in the row that Realtime asks with"


def _never(trees: Any) -> bool:
    """Say whether a policy admits nothing: `false`."""
    values = [getattr(each.val, "val", None) for each in of_type(trees, ast.ResTarget)]
    return any(isinstance(value, ast.Boolean) and not value.boolval for value in values)


def _partitions(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find partitions of the messages that somebody reads by their own names."""
    for relation in catalog.relations.values():
        if MESSAGES in relation.parents and not relation.rls:
            for role in reachable(catalog, intent, relation):
                held = [p.lower() for p in ("SELECT", "INSERT") if may(catalog, role, relation, p)]
                yield Finding(
                    relation.name,
                    f"{role} may {', '.join(held)} on this partition of {MESSAGES} itself, and row "
                    "security is off there",
                    f"alter table {relation.name} enable row level security;",
                )
                break
