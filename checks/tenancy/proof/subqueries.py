"""Subqueries: that a row exists is a witness; that none does is said of every row there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from .branches import Branch, branch
from .logic import Term, both, either, no
from .plans import Planner
from .problem import Problem, Scope
from .queries import Plan
from .terms import Row

COMBINATIONS = 400  # of rows, per subquery
DEEPEST = 2

Part = tuple[Plan, Scope]
Ways = Sequence[Sequence[Part]]
Test = Callable[[list[Branch]], Term]


@dataclass
class Pending:
    """A subquery that may find nothing: then no rows there are make its condition true."""

    flag: Term
    parts: Sequence[Part]
    test: Test
    level: int
    done: int = 0

    @property
    def tables(self) -> list[str]:
        """Return the tables whose rows it needs."""
        return [table for plan, _ in self.parts for table in plan.tables]


def planner(p: Problem, scope: Scope) -> Planner:
    """Plan queries that stand in a scope."""
    return Planner(p.world, scope.schemas, scope.calls)


def planned(p: Problem, stmt: Any, scope: Scope) -> list[Plan]:
    """Return the plans of a query, worked out once."""
    key = (id(stmt), scope.schemas, scope.calls)
    if key not in p.world.kept:
        p.world.kept[key] = (planner(p, scope).plans(stmt), stmt)
    found: list[Plan] = p.world.kept[key][0]
    return found


def any_row(plan: Plan) -> Plan:
    """Return a plan of which only counts that a row comes out: a limit does not matter."""
    stmt = plan.stmt
    if not plan.partial or stmt is None or stmt.limitOffset or not stmt.limitCount:
        return plan
    count = getattr(getattr(stmt.limitCount, "val", None), "ival", None)
    nested = any(item.plan.partial for item in plan.items if item.plan)
    return replace(plan, partial=nested or not count)


def exists(
    p: Problem, ways: Ways, test: Test, *, complete: bool = True, found: bool = True
) -> Term:
    """Return when one of the ways leads to a row that passes the test.

    `complete` says that every row which passes counts; `found` that a witness is needed.
    """
    flags = []
    for parts in ways:
        flag = p.flag("exists")
        flags.append(flag)
        if p.level > DEEPEST:
            p.notes["nested subqueries are followed to a certain depth"] = None
            continue
        pending = Pending(flag, parts, test, p.level)
        if found and p.level < DEEPEST:
            _witness(p, pending)
        if complete and not any(plan.partial for plan, _ in parts):
            p.pending.append(pending)
    return either(*flags)


def _witness(p: Problem, pending: Pending) -> None:
    rows = [p.row(table, pending.flag) for table in pending.tables]
    if p.level == 0:
        p.rows += rows
    p.add(no(pending.flag), _holds(p, pending, rows, witness=True))


def _holds(p: Problem, pending: Pending, rows: Sequence[Row], witness: bool) -> Term:
    supply = iter(rows)
    branches = [branch(p, plan, scope, supply, witness) for plan, scope in pending.parts]
    return both(*(b.condition for b in branches), pending.test(branches))


def settle(p: Problem) -> None:
    """Say of every subquery that may find nothing what that means for the rows there are."""
    while p.pending:
        pending = p.pending.pop(0)
        claimed = all(scope.role is None for _, scope in pending.parts)
        rows = [row for row in p.rows if claimed or not row.later]
        choices = [[row for row in rows if row.table == table] for table in pending.tables]
        p.level = pending.level + 1
        for count, chosen in enumerate(product(*choices)):
            if count == COMBINATIONS:
                p.notes["not all combinations of rows are looked at"] = None
                break
            guards = both(*(row.guard for row in chosen))
            p.add(pending.flag, no(both(guards, _holds(p, pending, chosen, witness=False))))
        p.level = 0
