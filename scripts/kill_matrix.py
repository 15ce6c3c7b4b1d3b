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
from tests.mutations_rls.killing import Kill, Kills, false_alarms, kill, naming, survivors

MATRIX = Path(__file__).resolve().parents[1] / "docs" / "kill-matrix.md"
FAMILIES = {"RLS0": "catalog checks", "RLS1": "probes", "RLS3": "the prover"}
HEAD = """<!-- Written by `python -m scripts.kill_matrix`: change tests/mutations_rls. -->

# Kill matrix

Each leak is planted alone in a healthy design, and every RLS check is run on it as a user runs
them. ● names the broken object, ○ reports something else too, ? could not verify. A leak counts
as caught when a blocker names the object (a major check, where the failure is no blocker).
"""


def render(kills: Kills, planted: Sequence[Mutation]) -> str:
    """Write the page."""
    return HEAD + "\n".join([*_summary(kills, planted), *_tables(kills, planted)]) + "\n"


def signs(kills: Kills, mutation: Mutation) -> dict[str, str]:
    """Return, by check, how it stands to a mutation."""
    said = {one.check: _sign(one.outcome, one.names(mutation)) for one in kills[mutation.name]}
    return dict(sorted(said.items()))


def read(page: str) -> dict[str, dict[str, str]]:
    """Read a written page back: mutation → check → sign."""
    found, ids = dict[str, dict[str, str]](), list[str]()
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "planted":
            ids = cells[1:]
        elif line.startswith("| "):
            row = {id: sign for id, sign in zip(ids, cells[1:], strict=True) if sign}
            found[cells[0].strip("_")] = row
    return found


def _summary(kills: Kills, planted: Sequence[Mutation]) -> Iterator[str]:
    leaks = [mutation for mutation in planted if mutation.leaks]
    alive, false = survivors(kills, planted), false_alarms(kills, planted)
    yield ""
    yield f"- leaks: {len(leaks)}, of {len({m.failure for m in leaks})} classes"
    yield f"- caught: {len(leaks) - len(alive)}"
    yield f"- near misses: {len(planted) - len(leaks)}, reports on them: {len(false)}"
    for family, words in FAMILIES.items():
        alone = sum(_only(kills[m.name], m, family) for m in leaks)
        caught = sum(any(c.startswith(family) for c in naming(kills[m.name], m)) for m in leaks)
        yield f"- named by {words}: {caught}, by nothing else: {alone}"
    yield from (f"- **survived: {name}**" for name in alive)
    yield from (f"- **false alarm: {text}**" for text in false)


def _only(found: Sequence[Kill], mutation: Mutation, family: str) -> bool:
    named = naming(found, mutation)
    return bool(named) and all(check.startswith(family) for check in named)


def _tables(kills: Kills, planted: Sequence[Mutation]) -> Iterator[str]:
    """Write one table per class of failure, with the checks that say anything there."""
    for failure in sorted({mutation.failure for mutation in planted}):
        mine = [mutation for mutation in planted if mutation.failure == failure]
        ids = sorted({said.check for mutation in mine for said in kills[mutation.name]})
        yield f"\n## {failure[0].upper()}{failure[1:]}\n"
        yield f"| planted | {' | '.join(ids)} |" if ids else "| planted |"
        yield "|---" * (1 + len(ids)) + "|"
        for mutation in mine:
            row = signs(kills, mutation)
            name = mutation.name if mutation.leaks else f"_{mutation.name}_"
            yield f"| {' | '.join([name, *(row.get(id, '') for id in ids)])} |"


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
