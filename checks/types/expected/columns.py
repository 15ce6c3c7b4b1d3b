"""What a generator writes of a column: in Row, Insert and Update."""

from __future__ import annotations

from typing import NamedTuple

from ..database import Column, Database, Relation
from .rules import GENERATED, TRIGGERS, VIEWS, Rule, Spelling
from .types import Speller

NEVER: Spelling = {"never": ()}


class Member(NamedTuple):
    """One member as it should be."""

    optional: bool
    spelling: Spelling


class Columns:
    """Members of the object types of one database; columns that are alike share them."""

    def __init__(self, database: Database, speller: Speller) -> None:
        self.speller, self.inherited = speller, database.inherited
        self._known: dict[tuple[object, ...], tuple[Member, Member, Member]] = {}

    def members(self, relation: Relation, column: Column) -> tuple[Member, Member, Member]:
        """Return what Row, Insert and Update say of a column."""
        if relation.section == "Views":
            return self._of_view(relation, column)
        key = (column.type, column.not_null, column.has_default, column.identity, column.generated)
        if key not in self._known:
            self._known[key] = self._of_table(column)
        return self._known[key]

    def _of_table(self, column: Column) -> tuple[Member, Member, Member]:
        speller = self.speller
        own = (speller.not_null if column.not_null else speller.nullable)(column.type)
        row = Member(False, own)
        if column.identity == "a":
            return row, Member(True, NEVER), Member(True, NEVER)
        if column.generated:
            written = _older(NEVER, own, GENERATED)
            return row, Member(True, written), Member(True, written)
        optional = not column.not_null or bool(column.identity) or column.has_default
        return row, Member(optional, own), Member(True, own)

    def _of_view(self, relation: Relation, column: Column) -> tuple[Member, Member, Member]:
        nullable = self.speller.nullable(column.type)
        own = self.speller.not_null(column.type)
        if not column.not_null:
            kept = column.said_not_null or (relation.oid, column.number) in self.inherited
            own = _older(own, nullable, VIEWS) if kept else nullable
        if column.updatable:
            written = nullable
        else:
            written = _older(nullable, NEVER, TRIGGERS) if column.writable else NEVER
        return Member(False, own), Member(True, written), Member(True, written)


def _older(newest: Spelling, before: Spelling, rule: Rule) -> Spelling:
    """Add the forms that were written before a rule."""
    return {text: (*rules, rule) for text, rules in before.items()} | dict(newest)
