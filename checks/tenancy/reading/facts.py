"""What a condition can rest on, and the ways in which it can be met.

A value or condition is read as alternatives: on each *way* it rests on a set of facts. So a
`coalesce` has a way per argument, and a condition has one per branch of its `or`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

T = TypeVar("T")
IDENTITY = ("jwt", "setting", "user", "column")
MOST = 500  # ways of one condition; who writes more is not understood by readers either
CLAIMS = ("request.jwt.claims", "request.jwt.claim")  # the second is of old gateways
CLAIM = "request.jwt.claim."


@dataclass(frozen=True, order=True)
class Fact:
    """One thing that is read.

    Kinds: `row` (a column of the row that is judged), `jwt` (a claim's path, empty for all),
    `setting`, `user` (current_user or session_user), `table`, `column` (one that users
    write), `argument`, `opaque` (a function that cannot be read).
    """

    kind: str
    name: str

    def __str__(self) -> str:
        return self.name if self.kind in ("user", "column") else f"{self.kind}:{self.name}"


Way = frozenset[Fact]
Ways = frozenset[Way]
Condition = frozenset[frozenset[Way]]  # each branch of the `or`: what must all hold

NOTHING: Ways = frozenset({frozenset()})
ALWAYS: Condition = frozenset({frozenset()})
NEVER: Condition = frozenset()


class TooManyWays(ValueError):
    """A condition has more alternatives than are looked at."""


def one(*facts: Fact) -> Ways:
    """Return the single way on which some facts are read."""
    return frozenset({frozenset(facts)})


def either(parts: Iterable[frozenset[frozenset[T]]]) -> frozenset[frozenset[T]]:
    """Join alternatives."""
    return _few(frozenset[frozenset[T]]().union(*parts))


def both(parts: Iterable[frozenset[frozenset[T]]]) -> frozenset[frozenset[T]]:
    """Combine alternatives: one of each part. Raises TooManyWays."""
    found: frozenset[frozenset[T]] = frozenset({frozenset()})
    for part in parts:
        if part != frozenset({frozenset()}):
            found = _few(frozenset(a | b for a, b in product(found, part)))
    return found


def _few(found: frozenset[frozenset[T]]) -> frozenset[frozenset[T]]:
    if len(found) > MOST:
        raise TooManyWays(f"it can be met in more than {MOST} ways")
    return found


def merged(condition: Condition) -> Ways:
    """Take each branch as one way: inside a subquery its parts are joined by its rows."""
    return frozenset(frozenset[Fact]().union(*branch) for branch in condition)


def condition_of(ways: Ways) -> Condition:
    """Take each way as a branch with one part; where nothing is read it has none."""
    return frozenset(frozenset({way}) if way else frozenset() for way in ways)


def flat(ways: Iterable[Way]) -> Way:
    """Put all facts together."""
    return frozenset[Fact]().union(*ways)


def facts_in(condition: Condition) -> Iterator[Fact]:
    """Yield every fact of a condition."""
    yield from sorted({fact for branch in condition for way in branch for fact in way})


def setting(name: str) -> Fact:
    """Say what is read where a setting is: claims and roles have settings of their own."""
    if name in CLAIMS:
        return Fact("jwt", "")
    if name.startswith(CLAIM):
        return Fact("jwt", name.removeprefix(CLAIM))
    users = {"role": "current_user", "session_authorization": "session_user"}
    return Fact("user", users[name]) if name in users else Fact("setting", name)


def deeper(ways: Ways, keys: Iterable[str]) -> Ways:
    """Follow keys into the claims that were read."""
    path = tuple(keys)

    def step(fact: Fact) -> Fact:
        if fact.kind != "jwt" or not path:
            return fact
        return Fact("jwt", ".".join(filter(None, (fact.name, *path))))

    return frozenset(frozenset(map(step, way)) for way in ways)
