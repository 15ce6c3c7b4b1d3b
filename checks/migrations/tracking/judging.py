"""Comparing a tracking document with the truth, section by section.

Source: seed 001, MIG-001.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...declare import Finding
from ...markdown import Document, Item, Paragraph, Row, Table
from ...markdown.model import Block, same
from . import history, matrix, retiring
from .security import priorities
from .totals import totals
from .truth import Truth


def contradictions(document: Document, tracking: Any, truth: Truth) -> list[Finding]:
    """Find everything in which a document, the files, the ledger and the catalog differ."""
    found = _Comparison(document, tracking, truth).findings()
    return [replace(finding, file=tracking.file, line=finding.line or 1) for finding in found]


@dataclass
class _Comparison:
    """One document, its sections found by their headings."""

    document: Document
    tracking: Any
    truth: Truth
    missing: list[Finding] = field(default_factory=list)

    def findings(self) -> list[Finding]:
        """Return what is missing, and what is wrong."""
        tracking, truth = self.tracking, self.truth
        happened = self._rows(tracking.history, history.COLUMNS)
        tables = self._rows(tracking.matrix, matrix.COLUMNS)
        found: list[Finding] = []
        if happened:
            found += history.History(truth, happened).findings()
        if tables:
            found += matrix.Matrix(truth, tables).findings()
        found += self._totals(len(happened), len(tables))
        if tracking.priorities:
            blocks = self._blocks(tracking.priorities)
            found += priorities(truth, [b for b in blocks if isinstance(b, Item)])
        if tracking.deprecations:
            rows = self._rows(tracking.deprecations, retiring.COLUMNS, required=False)
            found += retiring.deprecations(truth, rows)
        return self.missing + found

    def _totals(self, happened: int, tables: int) -> Iterator[Finding]:
        """Compare what the document counts, in either section."""
        if happened and tables:
            first = self.document.below(self.tracking.history) or []
            second = self.document.below(self.tracking.matrix) or []
            yield from totals(first, happened, "migration", tables)
            if not same(self.tracking.history, self.tracking.matrix):
                yield from totals(second, tables, "table", happened)

    def _blocks(self, title: str) -> Sequence[Block]:
        """Return what is below a promised heading; its absence is a finding."""
        blocks = self.document.below(title)
        if blocks is None:
            self._lacks(title, "the document has no such heading")
        return blocks or []

    def _rows(self, title: str, columns: Sequence[str], required: bool = True) -> list[Row]:
        """Return the rows of the tables below a heading that have the promised columns.

        No rows are a finding, and so is a table that is not one: its delimiter is broken.
        """
        blocks = self._blocks(title)
        tables = [b for b in blocks if isinstance(b, Table) and columns[0] in b.columns]
        whole = [table for table in tables if set(columns) <= set(table.columns)]
        for table in tables:
            lacking = [column for column in columns if column not in table.columns]
            if lacking and (not whole or len(columns) - len(lacking) > 1):
                self._lacks(title, f"the table lacks columns: {', '.join(lacking)}", table.line)
        broken = [b for b in blocks if isinstance(b, Paragraph) and b.cell.text.startswith("|")]
        for block in broken:
            self._lacks(title, "a table cannot be read: look at its second line", block.line)
        rows = [row for table in whole for row in table.rows]
        if not rows and (required or tables) and self.document.below(title) is not None:
            self._lacks(title, "there are no rows below the heading")
        return rows

    def _lacks(self, title: str, said: str, line: int = 0) -> None:
        where = line or self.document.line_of(title)
        self.missing.append(Finding(title, said, line=where))
