"""Putting a question to the solver, and reading its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import z3

from . import parsing
from .casting import tell_literals_apart
from .facts import add_keys, add_parents
from .problem import Problem, Scope
from .rowsecurity import Effective
from .subqueries import settle
from .terms import FALSE, Row, Term, both, no
from .verdicts import LEAK, UNKNOWN, Verdict
from .witnesses import witness

TIMEOUT = 2000  # milliseconds, per question


def answer(
    p: Problem, verdict: Verdict, found: Effective, row: Row, admits: Term, beyond: Term
) -> Verdict:
    """Ask whether a row can be admitted that is beyond the session's tenants."""
    alone = dict(_alone(p, found, row, verdict.role))
    add_parents(p, row)
    settle(p)
    add_keys(p)
    tell_literals_apart(p)
    solver = z3.SimpleSolver()
    solver.set("timeout", TIMEOUT)
    solver.add(*p.constraints)
    solver.push()
    solver.add(admits, beyond)
    result = solver.check()
    verdict = replace(verdict, exact=not p.notes, smt=solver.to_smt2())
    verdict = replace(verdict, assumptions=(*p.assumptions, *verdict.assumptions))
    if result == z3.unsat:
        return _sound(solver, verdict)
    if result == z3.unknown:
        return replace(verdict, status=UNKNOWN, reason=f"solver: {solver.reason_unknown()}")
    seen = witness(p, solver.model(), verdict, row)
    solver.pop()
    return replace(
        verdict,
        status=LEAK,
        reason=found.open or "; ".join(p.notes),
        witness=seen,
        policies=tuple(name for name, term in alone.items() if _possible(solver, term, beyond)),
        always_true=not found.open and not _possible(solver, no(admits)),
    )


def _sound(solver: Any, verdict: Verdict) -> Verdict:
    """Refuse a proof from facts that contradict each other."""
    solver.pop()
    if solver.check() == z3.unsat:
        return replace(verdict, status=UNKNOWN, reason="the facts contradict each other")
    return verdict


def _alone(p: Problem, found: Effective, row: Row, role: str) -> Iterator[tuple[str, Any]]:
    """Yield each permissive policy with what it admits under the restrictive ones."""
    if found.open:
        return
    relation = p.world.catalog.relations[found.table]
    scope = Scope(
        role=role,
        user=role,
        frames=({relation.relation: row},),
        schemas=p.world.schemas,
        active=(found.table,),
    )

    def holds(text: str) -> Term:
        return p.truth(parsing.expression(text), scope).true

    floor = both(*(holds(text) for _, text in found.restrictive))
    for name, text in found.permissive:
        yield name, both(holds(text), floor)


def _possible(solver: Any, *terms: Term) -> bool:
    if any(term is FALSE for term in terms):
        return False
    solver.push()
    solver.add(*terms)
    result = solver.check()
    solver.pop()
    return bool(result != z3.unsat)
