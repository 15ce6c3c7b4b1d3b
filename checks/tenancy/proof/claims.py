"""What must hold of a row that a session reaches: one of its tenants is allowed to the session."""

from __future__ import annotations

from itertools import product
from typing import Any

from . import parsing
from .branches import Branch, branch
from .casting import equal
from .logic import TRUE, Term, either
from .problem import Problem, Scope
from .rowsecurity import admitted, effective
from .subqueries import exists, planned
from .terms import Row
from .world import Unsupported


def _scope(p: Problem, role: str, row: Row | None = None) -> Scope:
    """Let the intent see everything; a source nobody may rely on says nothing here."""
    frames = ({"r": row},) if row is not None else ()
    schemas, wary = p.world.schemas, bool(p.world.distrusted)
    return Scope(user=role, frames=frames, schemas=schemas, claim=wary)


def allowed(p: Problem, tenants: str, session: str, row: Row, role: str) -> Term:
    """Say that a tenant of the row is one of the session's."""
    ours, theirs = _scope(p, role, row), _scope(p, role)
    owners = planned(p, parsing.statement(tenants), ours)
    members = planned(p, parsing.statement(session), theirs)
    ways = [[(one, ours), (two, theirs)] for one, two in product(owners, members)]
    return exists(p, ways, _meet, found=False)


def _meet(branches: list[Branch]) -> Term:
    owner, member = branches
    return equal(owner.p, owner.output(0), member.output(0)).true


def unowned(p: Problem, tenants: str, row: Row, role: str) -> Term:
    """Say that the row's tenant is null."""
    ours = _scope(p, role, row)
    ways = [[(plan, ours)] for plan in planned(p, parsing.statement(tenants), ours)]
    return exists(p, ways, lambda b: b[0].output(0).null, found=False)


def confers(p: Problem, tenants: str, new: Row, other: Row, role: str) -> Term:
    """Say that the new row makes the other row somebody's."""
    scope = _scope(p, role, other)
    ways = []
    for plan in planned(p, parsing.statement(tenants), scope):
        for place, table in enumerate(plan.tables):
            if table == new.table:
                ways.append(_conferred(p, plan, place, new, scope))
    if not ways:
        raise Unsupported(f"the tenants of {other.table} do not come from {new.table}")
    return either(*ways)


def _conferred(p: Problem, plan: Any, place: int, new: Row, scope: Scope) -> Term:
    rows = [p.row(table, TRUE) for table in plan.tables]
    p.rows += [row for number, row in enumerate(rows) if number != place]
    rows[place] = new
    return branch(p, plan, scope, iter(rows), witness=True).condition


def seen(p: Problem, row: Row, role: str) -> Term:
    """Say that the role's session sees a row already."""
    found = effective(p.world.catalog, row.table, role, "SELECT")
    if found.open:
        return TRUE
    return admitted(p, found, row, Scope(role=role, user=role, schemas=p.world.schemas))
