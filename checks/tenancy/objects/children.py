"""Partitions and inheritance children, addressed by their own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pglast import ast, parse_sql
from pglast.parser import ParseError
from pglast.stream import RawStream

from ...declare import Finding
from ..access.reach import ROWS, binds, may, reachable
from ..catalog import Catalog, Policy, Relation
from ..code.nodes import of_type, words
from ..given import Intent

Meaning = tuple[bool, str, str, str]  # permissive, command, using, check


def open_children(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find children that a role reaches directly, and what is weaker there than at the root."""
    for table in intent.tables:
        child = catalog.relations.get(table.name)
        root = catalog.relations.get(table.root)
        if child is None or root is None or table.kind == "global":
            continue
        for role in reachable(catalog, intent, child):
            if problem := _weaker(catalog, role, child, root):
                held = ", ".join(p.lower() for p in ROWS if may(catalog, role, child, p))
                message = f"{role} may {held} on this child of {root.name} itself, and {problem}"
                remedy = f"alter table {child.name} enable row level security;"
                yield Finding(child.name, message, "" if child.rls else remedy)
                break


def _weaker(catalog: Catalog, role: str, child: Relation, root: Relation) -> str:
    """Say in what a child is more open to a role than its root; empty where it is not."""
    if not child.rls:
        return "row security is off there"
    own, above = _binding(catalog, role, child), _binding(catalog, role, root)
    for meaning, policy in own.items():
        if policy.permissive and meaning not in above:
            return f"its policy {policy.name} is none of the parent's"
    for meaning, policy in above.items():
        if not policy.permissive and meaning not in own and _any_permissive(own):
            return f"the parent's restrictive policy {policy.name} is missing there"
    return ""


def _binding(catalog: Catalog, role: str, relation: Relation) -> dict[Meaning, Policy]:
    """Return the policies that bind a role, by what they mean without the relation's name."""
    return {
        (
            policy.permissive,
            policy.command,
            _unqualified(policy.using, relation.relation),
            _unqualified(policy.check, relation.relation),
        ): policy
        for policy in catalog.policies_of(relation.name)
        if binds(catalog, policy.roles, role)
    }


def _any_permissive(policies: Mapping[Meaning, Policy]) -> bool:
    return any(policy.permissive for policy in policies.values())


def _unqualified(expression: str, own: str) -> str:
    try:
        tree = parse_sql(f"select {expression}") if expression else ()
    except ParseError:
        return expression
    for reference in of_type(tree, ast.ColumnRef):
        if words(reference.fields)[0] == own:
            reference.fields = (reference.fields or ())[1:]
    return str(RawStream()(tree)) if tree else ""
