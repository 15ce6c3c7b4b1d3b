"""Leaks planted one at a time in healthy designs, and near misses that leak nothing.

A block starts with `-- leak name: class of failure` or `-- twin name: class of failure`.
`-- object:` names what must be found (one of several is enough), `-- by: major` says that the
failure is no blocker, `-- roles: own` that roles are changed: they are the server's, so that
the design is built with roles of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Mutation:
    """What is done to a healthy design, and what must be found."""

    name: str
    design: str
    failure: str  # the class of failure
    objects: frozenset[str]
    severity: str
    own_roles: bool
    sql: str

    @property
    def leaks(self) -> bool:
        """Whether anything must be found at all."""
        return bool(self.objects)


def mutations() -> list[Mutation]:
    """Read all leaks and twins, design by design."""
    files = sorted(FOLDER.glob("*.sql"))
    return [
        _mutation(file.stem, block)
        for file in files
        for block in re.split(r"\n\n(?=-- (?:leak|twin) )", file.read_text(encoding="utf-8"))
    ]


def _mutation(design: str, block: str) -> Mutation:
    head = re.match(r"-- (leak|twin) (\w+): (.+)\n", block)
    assert head, block
    marks = re.findall(r"^-- (object|by|roles): (.+)$", block, re.MULTILINE)
    objects = frozenset(value for mark, value in marks if mark == "object")
    assert bool(objects) == (head[1] == "leak"), head[2]
    prefix = "" if head[1] == "leak" else "twin_"
    return Mutation(
        name=f"{design}-{prefix}{head[2]}",
        design=design,
        failure=head[3],
        objects=objects,
        severity=dict(marks).get("by", "blocker"),
        own_roles=("roles", "own") in marks,
        sql=re.sub(r"^-- .*\n", "", block, flags=re.MULTILINE),
    )
