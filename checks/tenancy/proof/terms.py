"""Values of SQL as terms: what a value is, and when it is null."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .logic import BOOL, FALSE, INT, TRUE, VALUE, Term, both, either, no, number, symbol, when
from .typenames import INTEGERS


@dataclass(frozen=True, eq=False)
class Value:
    """A value: its term counts where it is not null. `type` is empty where nobody knows."""

    term: Term
    null: Term
    type: str
    text: str | None = None  # what the literal says
    path: tuple[str, ...] = ()  # where in the session it is read: setting, then keys
    pair: tuple[Term, Term] | None = None

    @property
    def true(self) -> Term:
        """Say when it is true."""
        return self.pair[0] if self.pair else both(no(self.null), self.term)

    @property
    def false(self) -> Term:
        """Say when it is false; null is neither."""
        return self.pair[1] if self.pair else both(no(self.null), no(self.term))


def truth(true: Term, false: Term) -> Value:
    """Make a boolean of when it is true and when it is false."""
    return Value(true, no(either(true, false)), "boolean", pair=(true, false))


def certain(condition: Term) -> Value:
    """Make a boolean that is never null."""
    return truth(condition, no(condition))


def nothing(type: str) -> Value:
    """Make a null."""
    return Value(zero(type), TRUE, type)


def zero(type: str) -> Term:
    """Return the term that stands where a value of the type is null."""
    if type == "boolean":
        return FALSE
    return number(0) if type in INTEGERS else symbol("nil", VALUE)


def sort_of(type: str) -> str:
    """Return the sort that holds values of a type."""
    if type == "boolean":
        return BOOL
    return INT if type in INTEGERS else VALUE


def plain(value: Value) -> Term:
    """Return the term, the same one for every null."""
    return when(value.null, zero(value.type), value.term)


class Source:
    """Columns by name: a row, or what a subquery makes."""

    name = ""

    def get(self, column: str) -> Value | None:
        """Return a column's value, or nothing where there is no such column."""
        raise NotImplementedError


class Row(Source):
    """One row of a table; it is really there where its guard holds. Columns are made as asked."""

    def __init__(self, name: str, table: str, guard: Term, types: Mapping[str, tuple[str, bool]]):
        self.name, self.table, self.guard, self.types = name, table, guard, types
        self.values: dict[str, Value] = {}
        self.later = False  # there only after the statement, so that no policy sees it

    def get(self, column: str) -> Value | None:
        """Return a column's value."""
        if column not in self.types:
            return None
        return self.made(column, *self.types[column])

    def made(self, column: str, type: str, not_null: bool = False) -> Value:
        """Return a column's value, also where the catalog knows no such column."""
        if column not in self.values:
            name = f"{self.name}.{column}"
            null = FALSE if not_null else symbol(f"{name} is null", BOOL)
            self.values[column] = Value(symbol(name, sort_of(type)), null, type)
        return self.values[column]


class Derived(Source):
    """The columns of a subquery; all null where `absent` holds."""

    def __init__(self, read: Callable[[str], Value | None], absent: Term = FALSE) -> None:
        self.read, self.absent = read, absent

    def get(self, column: str) -> Value | None:
        """Return a column's value."""
        value = self.read(column)
        if value is None or self.absent is FALSE:
            return value
        return Value(value.term, either(self.absent, value.null), value.type)


def columns_of(names: Sequence[str], values: Sequence[Value]) -> Derived:
    """Make a source of names and values."""
    return Derived(dict(zip(names, values, strict=False)).get)
