"""What constraints say of the rows there are: keys, parents of foreign keys, and checks."""

from __future__ import annotations

from itertools import combinations

from ..catalog import Constraint, Index
from . import parsing
from .casting import equal
from .logic import FALSE, Term, both, either, no, same
from .problem import Problem, Scope
from .terms import Row, Value
from .world import Raises, Unsupported

HOPS = 2


def add_parents(p: Problem, subject: Row) -> None:
    """Give every row the parents its foreign keys promise, where parents matter."""
    matter = {table for pending in p.pending for table in pending.tables}
    waiting, seen = list(p.rows), 0
    if subject not in waiting:
        waiting.append(subject)
    for _ in range(HOPS):
        rows, waiting = waiting[seen:], waiting
        seen = len(waiting)
        for row in rows:
            for key in _constraints(p, "f", row.table):
                if key.references in matter:
                    waiting.append(_parent(p, row, key, row is subject and row.guard is FALSE))
    p.rows += [row for row in waiting if row not in p.rows and row is not subject]


def _constraints(p: Problem, kind: str, table: str) -> list[Constraint]:
    kept = p.world.kept.setdefault("constraints", {})
    if not kept:
        for each in p.world.catalog.constraints:
            if each.validated:
                kept.setdefault((each.kind, each.table), []).append(each)
        kept.setdefault("", [])
    found: list[Constraint] = kept.get((kind, table), [])
    return found


def _parent(p: Problem, row: Row, key: Constraint, new: bool) -> Row:
    values = [row.get(column) for column in key.columns]
    held = [value for value in values if value is not None]
    given = both(*(no(value.null) for value in held))
    parent = p.row(key.references, given if new else both(row.guard, given))
    parent.later = row.later or new
    for value, column in zip(held, key.referenced, strict=True):
        other = parent.get(column)
        if other is not None:
            p.add(no(parent.guard), equal(p, value, other).true)
    return parent


def add_keys(p: Problem) -> None:
    """Say that two rows with one key are one row."""
    for one, two in combinations(p.rows, 2):
        if one.table == two.table:
            for index in _unique(p, one.table):
                _add_key(p, index, one, two)


def _unique(p: Problem, table: str) -> list[Index]:
    kept = p.world.kept.setdefault("unique", {})
    if not kept:
        for each in p.world.catalog.indexes:
            if each.unique and each.valid and "" not in each.columns:
                kept.setdefault(each.table, []).append(each)
        kept.setdefault("", [])
    found: list[Index] = kept.get(table, [])
    return found


def _add_key(p: Problem, index: Index, one: Row, two: Row) -> None:
    parts: list[Term] = [one.guard, two.guard]
    for column in index.columns:
        left, right = one.get(column), two.get(column)
        if left is None or right is None:
            return
        parts.append(equal(p, left, right).true)
    for row in (one, two) if index.predicate else ():
        scope = Scope(frames=({row.table: row},), schemas=p.world.schemas)
        try:
            parts.append(p.truth(parsing.expression(index.predicate), scope).true)
        except Unsupported:
            return
    p.add(no(both(*parts)), _one(one, two))


def _one(one: Row, two: Row) -> Term:
    """Say that two rows agree in every column that was asked for."""
    parts = []
    for column in sorted(one.values.keys() | two.values.keys()):
        left, right = one.get(column), two.get(column)
        if left is not None and right is not None:
            alike = both(no(left.null), no(right.null), same(left.term, right.term))
            parts.append(either(both(left.null, right.null), alike))
    return both(*parts)


def add_checks(p: Problem) -> bool:
    """Say that rows pass the checks of their tables; says whether there are any.

    A check is kept where it can be read without other rows. What of it is not modelled may be
    anything, so that it rules out too little and never too much.
    """
    before = len(p.constraints)
    for row in list(p.rows):
        for check in _constraints(p, "c", row.table):
            notes, pending, rows = dict(p.notes), len(p.pending), len(p.rows)
            try:
                p.add(_absent(row), no(_held(p, check, row).false))
            except (Raises, Unsupported):
                continue
            finally:
                p.notes = notes
                del p.pending[pending:], p.rows[rows:]
    return len(p.constraints) > before


def _absent(row: Row) -> Term:
    """Say that a row is in no table, and will be in none."""
    return FALSE if row.guard is FALSE else no(row.guard)


def _held(p: Problem, check: Constraint, row: Row) -> Value:
    relation = p.world.catalog.relations[row.table].relation
    text = check.definition.removeprefix("CHECK ").removesuffix(" NO INHERIT")
    scope = Scope(frames=({relation: row},), schemas=p.world.schemas)
    return p.truth(parsing.expression(text), scope)
