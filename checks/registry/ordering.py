"""The order in which metrics are computed: each after those it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Dependencies = Mapping[str, Sequence[str]]


class Cycle(ValueError):
    """Metrics that depend on each other; the first is where the circle was noticed."""

    def __init__(self, members: Sequence[str]) -> None:
        super().__init__(f"Cycle detected in metric graph at: {members[0]}")
        self.members = tuple(members)


def in_order(dependencies: Dependencies) -> list[str]:
    """Sort the keys, depth first, in the order in which they and their dependencies are given.

    A dependency that is no key is a fact. Raises Cycle, also for a key that names itself.
    """
    done: dict[str, None] = {}
    for key in dependencies:
        _visit(key, dependencies, done)
    return list(done)


def _visit(start: str, dependencies: Dependencies, done: dict[str, None]) -> None:
    """Walk without recursion: a chain may be longer than Python's stack."""
    if start in done:
        return
    path, left = {start: None}, [iter(dependencies[start])]
    while left:
        for key in left[-1]:
            if key in path:
                members = list(path)
                raise Cycle(members[members.index(key) :])
            if key in dependencies and key not in done:
                path[key] = None
                left.append(iter(dependencies[key]))
                break
        else:
            left.pop()
            key, _ = path.popitem()
            done[key] = None


def cycles(dependencies: Dependencies) -> Iterable[tuple[str, ...]]:
    """Yield circles until none is left; a metric is in at most one of those told."""
    rest = dict(dependencies)
    while True:
        try:
            in_order(rest)
        except Cycle as cycle:
            yield cycle.members
            for key in cycle.members:
                del rest[key]
        else:
            return
