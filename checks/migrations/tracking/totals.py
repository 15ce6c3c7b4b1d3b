"""The totals that a document gives of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...declare import Finding
from ...markdown import Heading, Item, Paragraph, Table
from ...markdown.model import Block

COUNTED = re.compile(
    r"(?P<before>\d+)\s+(?:\w+\s+)?(?P<unit>migration|table)s?\b"
    r"|\b(?P<named>migration|table)s?(?:\s+tracked)?\s*[:=]\s*(?P<after>\d+)",
    re.I,
)
Counts = Mapping[str, set[int]]
BARE = re.compile(r"total\s*[:=]?\s*(\d+)\W*", re.I)


def totals(blocks: Sequence[Block], rows: int, unit: str, other: int) -> Iterator[Finding]:
    """Compare the lines that begin with "Total" with the rows of a section, or of its part.

    A number without a unit counts the rows of its own section; `other` are those of the
    other one.
    """
    counts = {unit: {rows}, "table" if unit == "migration" else "migration": {other}}
    part = 0
    for block in blocks:
        if isinstance(block, Heading):
            part = 0
        elif isinstance(block, Table):
            part += len(block.rows)
        else:
            known = counts | {unit: {rows, part}} if part else counts
            yield from _in_lines(block, known, unit)


def _in_lines(block: Paragraph | Item, counts: Counts, unit: str) -> Iterator[Finding]:
    for at, line in enumerate(block.cell.text.splitlines()):
        if line.strip().casefold().startswith("total"):
            yield from _compared(line.strip(), counts, unit, block.line + at)


def _compared(text: str, counts: Counts, unit: str, line: int) -> Iterator[Finding]:
    said = [
        ((found["unit"] or found["named"]).lower(), int(found["before"] or found["after"]))
        for found in COUNTED.finditer(text)
    ]
    if not said and (bare := BARE.fullmatch(text)):
        said = [(unit, int(bare[1]))]
    for what, number in said:
        if number not in counts[what]:
            message = f"the document counts {number} {what}s, and has rows for {max(counts[what])}"
            yield Finding(f"total {what}s", message, line=line)
