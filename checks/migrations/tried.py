"""Trying migrations one by one, so that one that cannot be tried hides nothing of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..declare import Finding, Unverified
from .building import Ran
from .given import Step
from .telling import about

T = TypeVar("T")


@dataclass
class Tried(Generic[T]):
    """Tries each migration; `unverified` says what could not be tried, and why."""

    act: Callable[[Step], T]
    history: Sequence[Ran]
    unverified: list[Finding] = field(default_factory=list)

    def each(self, steps: Iterable[Step]) -> list[T]:
        """Try all that run from empty; those that do not are the business of MIG005."""
        ran = {each.step.id for each in self.history if each.applied.ok}
        results = []
        for step in steps:
            if step.id in ran:
                results += self._try(step)
            else:
                self.unverified.append(about(step, "does not run from empty: see MIG005"))
        return results

    def _try(self, step: Step) -> list[T]:
        try:
            return [self.act(step)]
        except AssertionError as error:
            if getattr(error, "outcome", "") != Unverified.outcome:
                raise
            self.unverified += [Finding(**each) for each in getattr(error, "findings", ())]
            return []

    def settle(self, *more: Finding) -> None:
        """Raise Unverified for what could not be tried, and for what else is not proved."""
        if found := [*self.unverified, *more]:
            raise Unverified(found)
