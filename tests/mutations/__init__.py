"""Single-object mutations of a rich base schema, each with the differences it must make.

A block starts with `-- expect:` lines, one per difference (`nothing` for none). `-- then`
ends what is done before the state that counts as expected. `-- since:` is the first major
version that knows the syntax, `-- in: clone` marks what cannot run in a transaction,
`-- fails:` the SQLSTATE it ends with, `-- after:` what cleans up the server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
BASE = FOLDER / "base.sql"


@dataclass(frozen=True)
class Mutation:
    """What is done, and which differences it must make."""

    name: str
    expected: frozenset[str]
    before: str
    sql: str
    since: int
    clone: bool
    fails: str
    after: str


def mutations() -> list[Mutation]:
    """Read all mutations of all topics."""
    files = sorted(path for path in FOLDER.glob("*.sql") if path != BASE)
    blocks = [
        (file.stem, block)
        for file in files
        for block in re.split(r"\n\n(?=-- expect:)", file.read_text(encoding="utf-8"))
    ]
    return [_mutation(topic, number, block) for number, (topic, block) in enumerate(blocks)]


def _mutation(topic: str, number: int, block: str) -> Mutation:
    marks = re.findall(r"^-- (\w+): (.*)$", block, re.MULTILINE)
    expected = [value for mark, value in marks if mark == "expect"]
    marked = dict(marks)
    body = re.sub(r"^-- \w+: .*\n", "", block, flags=re.MULTILINE)
    before, _, sql = body.rpartition("-- then\n")
    return Mutation(
        name=f"{topic}-{number:03}-{expected[0]}",
        expected=frozenset(expected) - {"nothing"},
        before=before,
        sql=sql,
        since=int(marked.get("since", 0)),
        clone=marked.get("in") == "clone",
        fails=marked.get("fails", ""),
        after=marked.get("after", ""),
    )
