"""Differences, sorted by cause: only those that a schema or a type explains are drift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ..expected import Rule, Spelling

SCHEMA = "schema drift"  # in one of both, not in the other
TYPE = "type drift"  # in both, and said otherwise
GENERATOR = "generator version"
METADATA = "metadata"
FORMAT = "format"
DRIFT = (SCHEMA, TYPE)


class Remark(NamedTuple):
    """One difference: its cause, the object, both sides in words, and the line of the file."""

    kind: str
    object: str
    message: str
    line: int = 0

    @property
    def text(self) -> str:
        """The message, with the place."""
        return f"{self.message} (line {self.line})" if self.line else self.message


class _Older(NamedTuple):
    rules: tuple[Rule, ...]
    remark: Remark


@dataclass
class Remarks:
    """What a comparison collects; an older form is judged when all of the file was seen."""

    found: list[Remark] = field(default_factory=list)
    _older: list[_Older] = field(default_factory=list)
    _newer: set[Rule] = field(default_factory=set)

    def add(self, kind: str, object: str, message: str, line: int = 0) -> None:
        """Note a difference."""
        self.found.append(Remark(kind, object, message, line))

    def newer(self, rules: Iterable[Rule]) -> None:
        """Note that the file has a form that older versions do not write."""
        self._newer.update(rule for rule in rules if rule.since and rule.tells)

    def older(self, rules: tuple[Rule, ...], object: str, message: str, line: int = 0) -> None:
        """Note that the file has a form of older versions; it is a type drift if it is not old."""
        self._older.append(_Older(rules, Remark(TYPE, object, message, line)))

    def spelled(self, written: str, spelling: Spelling) -> tuple[Rule, ...] | None:
        """Return the rules that a written type breaks.

        Where breaking one more would have been written otherwise, not breaking it is evidence.
        """
        rules = spelling.get(written)
        if rules is not None and len(spelling) > 1:
            for others in spelling.values():
                if len(others) == len(rules) + 1 and set(others) > set(rules):
                    self.newer(set(others).difference(rules))
        return rules

    def judged(self) -> list[Remark]:
        """Return everything, with each older form told as what it is.

        A file is of one version: it cannot be older at one place than it is at another.
        """
        reached = max((rule.since for rule in self._newer), default=0)
        judged = list(self.found)
        for rules, remark in self._older:
            if any(rule in self._newer or rule.kept(reached) for rule in rules):
                judged.append(remark)
            else:
                judged += [_by(rule, remark) for rule in rules]
        return judged


def _by(rule: Rule, remark: Remark) -> Remark:
    return Remark(GENERATOR, remark.object, rule.name, remark.line)


def gone(remarks: Remarks, object: str, kind: str, line: int) -> None:
    """Note what only the file has."""
    remarks.add(SCHEMA, object, f"database: no such {kind}, types file: it is there", line)
