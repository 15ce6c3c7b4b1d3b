"""One question to the solver while it is being written down: rows, functions, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from .logic import BOOL, FALSE, TRUE, Term, both, either, no, same, symbol
from .terms import Row, Source, Value, plain, sort_of
from .typenames import canonical
from .world import World

Handler = Callable[["Problem", Any, "Scope"], Value]


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: who runs it, and which names mean what."""

    role: str | None = None  # whose policies apply to what is read; None = nobody's
    user: str = ""  # current_user
    frames: tuple[Mapping[str, Source], ...] = ()  # innermost first
    params: Mapping[str, Value] = field(default_factory=dict)
    schemas: tuple[str, ...] = ("public",)  # where unqualified names are looked for
    active: tuple[str, ...] = ()  # tables whose policies are being applied
    calls: tuple[str, ...] = ()  # functions that are being run
    settings: Mapping[str, str] = field(default_factory=dict)  # that a function sets for itself
    claim: bool = False  # the intent speaks, not a policy

    def inside(self, frame: Mapping[str, Source]) -> Scope:
        """Go into a subquery."""
        return replace(self, frames=(frame, *self.frames))

    @property
    def key(self) -> tuple[Any, ...]:
        """Tell two places apart in which the same words may mean different things."""
        frames = tuple((a, id(s)) for frame in self.frames for a, s in frame.items())
        params = tuple(sorted((n, v.term, v.null) for n, v in self.params.items()))
        settings = tuple(self.settings.items())
        return (self.role, self.user, frames, params, self.schemas, settings, self.claim)


class Problem:
    """Terms and constraints of one question. Everything asserted holds in every real database."""

    def __init__(self, world: World, handlers: Mapping[type, Handler]) -> None:
        self.world, self.handlers = world, handlers
        self.constraints: list[Term] = []
        self.rows: list[Row] = []
        self.notes: dict[str, None] = {}  # why a model need not be real
        self.assumptions: dict[str, None] = {}
        self.applications: list[tuple[str, tuple[Value, ...], Value]] = []
        self.literals: dict[tuple[str, str], Value] = {}
        self.settings: dict[str, Value] = {}
        self.memo: dict[Any, Any] = {}
        self.pending: list[Any] = []  # subqueries that may find nothing
        self.level = 0
        self.before: Row | None = None  # what an updated row was
        self.numbers: dict[str, int] = {}

    def value(self, node: Any, scope: Scope) -> Value:
        """Return what an expression means."""
        handler = self.handlers.get(type(node))
        if handler is None:
            return self.unknown(f"{type(node).__name__} is not modelled")
        return handler(self, node, scope)

    def truth(self, node: Any, scope: Scope) -> Value:
        """Return what a condition means."""
        value = self.value(node, scope)
        if value.type == "boolean":
            return value
        return self.apply("boolean", (value,), "boolean")

    def add(self, *parts: Term) -> None:
        """Assert what is true of every database: one of the parts holds."""
        if (known := either(*parts)) is not TRUE:
            self.constraints.append(known)

    def number(self, prefix: str) -> str:
        """Return a new name; the same question always gets the same ones."""
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}{self.numbers[prefix]}"

    def fresh(self, prefix: str, type: str, not_null: bool = False) -> Value:
        """Return a value of which nothing is known."""
        name = self.number(prefix)
        null = FALSE if not_null else symbol(f"{name} is null", BOOL)
        return Value(symbol(name, sort_of(type)), null, type)

    def flag(self, prefix: str) -> Term:
        """Return a condition of which nothing is known."""
        return symbol(self.number(prefix), BOOL)

    def unknown(self, reason: str, type: str = "") -> Value:
        """Return any value at all: what is proved with it holds, what is refuted need not."""
        self.notes[reason] = None
        return self.fresh("unknown", type)

    def row(self, table: str, guard: Term, name: str = "") -> Row:
        """Make a row of a table that is there where the guard holds."""
        listed = self.world.catalog.columns.get(table, ())
        types = {c.name: (canonical(c.type), c.not_null) for c in listed}
        return Row(name or self.number(f"{table}#"), table, guard, types)

    def apply(
        self,
        name: str,
        arguments: tuple[Value, ...],
        type: str,
        *,
        strict: bool = True,
        nullable: bool = True,
    ) -> Value:
        """Apply a function of which only this is known: equal arguments, equal results."""
        terms = [plain(value) for value in arguments]
        if not strict:
            terms += [value.null for value in arguments]
        key = ("apply", name, *terms, type)
        if key in self.memo:
            found: Value = self.memo[key]
            return found
        label = "/".join([f"{name}:{type}", "".join(each.sort[0] for each in terms)])
        term = symbol(label, sort_of(type), *terms)
        null = symbol(f"{label} is null", BOOL, *terms)
        missing = [value.null for value in arguments] if strict else []
        result = Value(term, either(*missing, null if nullable else FALSE), type)
        self.applications.append((name, arguments, result))
        self.memo[key] = result
        return result

    def equal(self, one: Value, two: Value) -> Value:
        """Compare two values of one type."""
        known = both(no(one.null), no(two.null))
        compare = same if self.world.exact(one.type) else partial(self._alike, one.type)
        return truth_where(known, compare(one.term, two.term))

    def _alike(self, type: str, one: Term, two: Term) -> Term:
        """Compare values that may be equal without being the same."""
        if one is two:
            return TRUE
        there, back = (symbol(f"= {type}", BOOL, *pair) for pair in ((one, two), (two, one)))
        self.add(no(same(one, two)), there)
        self.add(same(there, back))
        return there


def truth_where(known: Term, holds: Term) -> Value:
    """Make a boolean that is null where its operands are not known."""
    return Value(holds, no(known), "boolean", pair=(both(known, holds), both(known, no(holds))))
