"""Putting a question to the solver, and reading its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import z3

from . import parsing
from .casting import tell_literals_apart
from .facts import add_checks, add_keys, add_parents
from .logic import FALSE, Term, both, no, script
from .problem import Problem, Scope
from .rowsecurity import Effective
from .subqueries import settle
from .terms import Row
from .trying import witnesses
from .verdicts import LEAK, UNKNOWN, Verdict

# What one question may cost: steps and not seconds, so that a busy machine answers the same.
# The largest of a real schema takes a hundredth of it; all of it takes some seconds.
STEPS = 20_000_000


def answer(
    p: Problem, verdict: Verdict, found: Effective, row: Row, admits: Term, beyond: Term
) -> Verdict:
    """Ask whether a row can be admitted that is beyond the session's tenants."""
    alone = dict(_alone(p, found, row, verdict.role))
    add_parents(p, row)
    settle(p)
    exact = not p.notes
    text = _written(p, admits, beyond)
    proven: set[str] = p.world.kept.setdefault("proven", set())
    # Tables that are guarded alike ask alike. Checks are looked at only where they may matter.
    solver = None if text in proven else _asked(text)
    result = solver.check() if solver else z3.unsat
    if result == z3.sat and add_checks(p):
        solver = _asked(text := _written(p, admits, beyond))
        result = solver.check()
    assumptions = (*p.assumptions, *verdict.assumptions)
    verdict = replace(verdict, exact=exact, smt=text, assumptions=assumptions)
    if solver is None:
        return verdict
    if result == z3.unsat:
        if text not in proven and not _possible(p):
            return replace(verdict, status=UNKNOWN, reason="the facts contradict each other")
        proven.add(text)
        return verdict
    if result == z3.unknown:
        return replace(verdict, status=UNKNOWN, reason=f"solver: {solver.reason_unknown()}")
    question = [*p.constraints, admits, beyond]
    first, *others = witnesses(p, verdict, row, solver.model(), question, _asked)
    return replace(
        verdict,
        status=LEAK,
        reason=found.open or "; ".join(p.notes),
        witness=first,
        others=tuple(others),
        policies=tuple(name for name, term in alone.items() if _possible(p, term, beyond)),
        always_true=not found.open and not _possible(p, no(admits)),
    )


def _written(p: Problem, admits: Term, beyond: Term) -> str:
    """Write the question, with what is known of keys and literals."""
    add_keys(p)
    tell_literals_apart(p)
    return script([*p.constraints, admits, beyond])


def _alone(p: Problem, found: Effective, row: Row, role: str) -> Iterator[tuple[str, Term]]:
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


def _possible(p: Problem, *terms: Term) -> bool:
    if FALSE in terms:
        return False
    return possible(script([*p.constraints, *terms]))


def possible(text: str) -> bool:
    """Say whether a question can be answered with yes; what the solver cannot decide can."""
    return bool(_asked(text).check() != z3.unsat)


def _asked(text: str) -> z3.Solver:
    solver = z3.SimpleSolver()
    solver.set("rlimit", STEPS)
    solver.from_string(text.replace("(check-sat)\n", ""))
    return solver
