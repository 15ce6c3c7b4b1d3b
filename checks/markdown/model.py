"""What a Markdown document consists of; lines are 1-based."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NUMBERED = re.compile(r"^[0-9]+(\.[0-9]+)*[.)]?\s+")


@dataclass(frozen=True)
class Cell:
    """Text as it reads: without marks, with line ends for `<br>`, beside its code spans."""

    text: str = ""
    codes: tuple[str, ...] = ()
    unlinked: str = ""  # the text without that of links


@dataclass(frozen=True)
class Heading:
    """A heading, and what begins below it."""

    title: str
    level: int
    line: int


@dataclass(frozen=True)
class Row:
    """One row of a table: cells by the name of their column, in small letters."""

    cells: Mapping[str, Cell]
    line: int

    def __getitem__(self, column: str) -> Cell:
        return self.cells.get(column, Cell())


@dataclass(frozen=True)
class Table:
    """A table; columns are in small letters."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int


@dataclass(frozen=True)
class Item:
    """One item of a list; `done` is None where it has no box to tick."""

    cell: Cell
    done: bool | None
    line: int


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    cell: Cell
    line: int


Block = Heading | Table | Item | Paragraph


@dataclass(frozen=True)
class Link:
    """Where a link, an image or an HTML tag leads; `undefined` where a reference has no target."""

    href: str
    line: int
    undefined: bool = False


@dataclass
class Document:
    """A document in the order of its blocks, with every way out and in."""

    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def below(self, title: str) -> list[Block] | None:
        """Return the blocks below every heading of that title, whatever its level.

        None where there is no such heading. Numbers before a title do not matter, nor do
        capitals.
        """
        found, level, within = None, 0, list[Block]()
        for block in self.blocks:
            if isinstance(block, Heading) and (not level or block.level <= level):
                level = block.level if same(block.title, title) else 0
                found = within if level else found
            elif level:
                within.append(block)
        return found

    def line_of(self, title: str) -> int:
        """Return the line of the first heading of that title, 1 where there is none."""
        headings = (block for block in self.blocks if isinstance(block, Heading))
        return next((block.line for block in headings if same(block.title, title)), 1)


def same(title: str, wanted: str) -> bool:
    """Say whether two titles are one, numbers and capitals aside."""
    return plain(title) == plain(wanted)


def plain(title: str) -> str:
    """Write a title, or the name of a column, so that it can be compared."""
    return NUMBERED.sub("", " ".join(title.casefold().split()))
