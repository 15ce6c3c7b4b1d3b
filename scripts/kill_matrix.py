"""Write docs/kill-matrix.md: which check finds which planted leak.

python -m scripts.kill_matrix           # plant, run, write (minutes)
python -m scripts.kill_matrix --check   # fail when the file is stale
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from fixtures.run import Run
from tests.mutations_rls import Mutation, mutations
from tests.mutations_rls.killing import Kills, false_alarms, kill, survivors

MATRIX = Path(__file__).resolve().parents[1] / "docs" / "kill-matrix.md"
HEAD = """<!-- Written by `python -m scripts.kill_matrix`: change tests/mutations_rls. -->

# Kill matrix

Each leak is planted alone in a healthy design, and every RLS check is run on it as a user runs
them. ● names the broken object, ○ reports something else too, ? could not verify. A leak counts
as caught when a blocker names the object (a major check, where the failure is no blocker).
"""


def render(kills: Kills, planted: Sequence[Mutation]) -> str:
    """Write the page."""
    return HEAD + "\n".join([*_summary(kills, planted), *_tables(kills, planted)]) + "\n"


def _summary(kills: Kills, planted: Sequence[Mutation]) -> Iterator[str]:
    leaks = [mutation for mutation in planted if mutation.leaks]
    alive, false = survivors(kills, planted), false_alarms(kills, planted)
    yield ""
    yield f"- leaks: {len(leaks)}, of {len({m.failure for m in leaks})} classes"
    yield f"- caught: {len(leaks) - len(alive)}"
    yield f"- near misses: {len(planted) - len(leaks)}, reports on them: {len(false)}"
    yield from (f"- **survived: {name}**" for name in alive)
    yield from (f"- **false alarm: {text}**" for text in false)


def _tables(kills: Kills, planted: Sequence[Mutation]) -> Iterator[str]:
    """Write one table per class of failure, with the checks that say anything there."""
    for failure in sorted({mutation.failure for mutation in planted}):
        mine = [mutation for mutation in planted if mutation.failure == failure]
        ids = sorted({said.check for mutation in mine for said in kills[mutation.name]})
        yield f"\n## {failure[0].upper()}{failure[1:]}\n"
        yield f"| planted | {' | '.join(ids)} |" if ids else "| planted |"
        yield "|---" * (1 + len(ids)) + "|"
        for mutation in mine:
            signs = {
                said.check: _sign(said.outcome, said.names(mutation))
                for said in kills[mutation.name]
            }
            name = mutation.name if mutation.leaks else f"_{mutation.name}_"
            yield " | ".join([f"| {name}", *(signs.get(id, "") for id in ids)]) + " |"


def _sign(outcome: str, named: bool) -> str:
    if named:
        return "●"
    return "○" if outcome == "failed" else "?"


def main(arguments: list[str] | None = None) -> int:
    """Write the matrix, or compare it."""
    parser = argparse.ArgumentParser(description="Write docs/kill-matrix.md.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args(arguments)
    planted, run = mutations(), Run()
    try:
        text = render(kill(run, planted), planted)
    finally:
        run.close()
    if options.check:
        return int(not MATRIX.exists() or MATRIX.read_text(encoding="utf-8") != text)
    MATRIX.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
