"""Several witnesses of one leak: a model of what is not modelled in full need not be real."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import z3

from .logic import Term, either, no, script
from .models import Model
from .problem import Problem
from .terms import Row
from .verdicts import Verdict
from .witnesses import witness

MOST = 3  # that are unlike the first
Ask = Callable[[str], Any]


def witnesses(
    p: Problem, verdict: Verdict, row: Row, model: Any, question: Sequence[Term], ask: Ask
) -> list[dict[str, Any]]:
    """Return the witness of a model; where it need not be real, some others."""
    first = Model(model)
    found = [witness(p, first, verdict, row)]
    if not verdict.exact:
        for other in _others(p, first, row, question, ask):
            made = witness(p, other, verdict, row)
            found += [made] if made not in found else []
    return found


def _others(
    p: Problem, model: Model, row: Row, question: Sequence[Term], ask: Ask
) -> Iterator[Model]:
    """Yield a model whose rows have values everywhere, then others in which other things hold."""
    columns = [value.null for each in (row, *p.rows) for value in each.values.values()]
    held = [result.true for _, _, result in p.applications if result.type == "boolean"]
    facts = list(dict.fromkeys([*columns, *(v.null for v in p.settings.values()), *held]))
    filled = [no(null) for null in dict.fromkeys(columns)]
    unlike: list[Term] = []
    for wanted in (filled, *([],) * (MOST - 1)):
        solver = ask(script([*question, *unlike, *wanted]))
        if solver.check() == z3.sat:
            model = Model(solver.model())
            yield model
        unlike.append(either(*(no(fact) if model.of(fact) else fact for fact in facts)))
