"""Which rows a role reaches: its policies, or that none stand in its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pglast import ast

from ..catalog import Catalog, Policy
from . import parsing
from .logic import FALSE, TRUE, Term, both, either
from .problem import Problem, Scope
from .terms import Row
from .world import Raises


@dataclass(frozen=True)
class Effective:
    """What decides for a role and a command; `open` says why nothing does."""

    table: str
    permissive: tuple[tuple[str, str], ...] = ()  # policy and expression
    restrictive: tuple[tuple[str, str], ...] = ()
    open: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """Tell apart what is decided differently."""
        admit = tuple(text for _, text in self.permissive)
        return self.table, admit, tuple(text for _, text in self.restrictive), bool(self.open)


def effective(
    catalog: Catalog, table: str, role: str, command: str, new: bool = False
) -> Effective:
    """Return what decides whether a role reaches rows; `new` for rows that it writes."""
    relation = catalog.relations[table]
    if not relation.rls:
        return Effective(table, open=f"row security is off on {table}")
    roles = catalog.inherited(role)
    known = catalog.roles.get(role)
    if known and (known.superuser or known.bypassrls):
        return Effective(table, open=f"{role} is beyond row security")
    if relation.owner in roles and not relation.forced:
        return Effective(table, open=f"{role} is, or inherits, the owner of {table}")
    applied = [
        (policy, text)
        for policy in catalog.policies_of(table)
        if policy.command in ("ALL", command)
        if set(policy.roles) & (roles | {"public"})
        if (text := _text(policy, new))
    ]
    return Effective(
        table,
        tuple((policy.name, text) for policy, text in applied if policy.permissive),
        tuple((policy.name, text) for policy, text in applied if not policy.permissive),
    )


def _text(policy: Policy, new: bool) -> str:
    return (policy.check or policy.using) if new else policy.using


def visible(p: Problem, row: Row, scope: Scope) -> Term:
    """Say when the scope's role sees a row that is read inside a policy or a function."""
    relation = p.world.catalog.relations.get(row.table)
    if scope.role is None or relation is None or relation.kind not in ("r", "p"):
        return TRUE
    found = effective(p.world.catalog, row.table, scope.role, "SELECT")
    if found.open:
        return TRUE
    key = ("visible", id(row), scope.role, scope.user, tuple(scope.settings.items()))
    if key not in p.memo:
        _refuse_recursion(p, found, scope)
        p.memo[key] = (admitted(p, found, row, scope), row)
    term: Term = p.memo[key][0]
    return term


def admitted(p: Problem, found: Effective, row: Row, scope: Scope) -> Term:
    """Say when policies admit a row."""
    relation = p.world.catalog.relations[found.table]
    names = {relation.relation: row}
    inner = replace(
        scope,
        frames=(names,),
        params={},
        schemas=p.world.schemas,
        active=(*scope.active, found.table),
    )

    def holds(text: str) -> Term:
        return p.truth(parsing.expression(text), inner).true

    some = either(*(holds(text) for _, text in found.permissive)) if found.permissive else FALSE
    return some if some is FALSE else both(some, *(holds(text) for _, text in found.restrictive))


def _refuse_recursion(p: Problem, found: Effective, scope: Scope) -> None:
    """Stop where a policy's subquery reads its own table: it cannot be run at all."""
    if found.table not in scope.active:
        return
    for name, text in (*found.permissive, *found.restrictive):
        for node in parsing.walk(parsing.expression(text)):
            if isinstance(node, ast.SubLink):
                reason = f"infinite recursion (42P17) through policy {name} on {found.table}"
                raise Raises(reason)
