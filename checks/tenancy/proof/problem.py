"""One question to the solver while it is being written down: rows, functions, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import z3

from .terms import FALSE, TRUE, Row, Source, Term, Value, both, either, no, plain, sort_of
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
        params = tuple(
            sorted((n, v.term.get_id(), v.null.get_id()) for n, v in self.params.items())
        )
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
        null = FALSE if not_null else z3.Bool(f"{name} is null")
        return Value(z3.Const(name, sort_of(type)), null, type)

    def flag(self, prefix: str) -> Term:
        """Return a condition of which nothing is known."""
        return z3.Bool(self.number(prefix))

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
        key = ("apply", name, tuple(term.get_id() for term in terms), type)
        if key in self.memo:
            found: Value = self.memo[key][0]
            return found
        if not terms:
            term, null = z3.Const(f"{name}()", sort_of(type)), z3.Bool(f"{name}() is null")
        else:
            sorts = [term.sort() for term in terms]
            label = f"{name}:{type}" if type else name
            label += "/" + "".join(str(sort)[0] for sort in sorts)
            term = z3.Function(label, *sorts, sort_of(type))(*terms)
            null = z3.Function(f"{label} is null", *sorts, z3.BoolSort())(*terms)
        missing = [value.null for value in arguments] if strict else []
        result = Value(term, either(*missing, null if nullable else FALSE), type)
        self.applications.append((name, arguments, result))
        self.memo[key] = (result, terms)  # the terms stay alive, so that ids are not used again
        return result

    def equal(self, one: Value, two: Value) -> Value:
        """Compare two values of one type."""
        known = both(no(one.null), no(two.null))
        if self.world.exact(one.type):
            agree = one.term == two.term if not one.term.eq(two.term) else TRUE
        else:
            agree = self._alike(one, two)
        return truth_where(known, agree)

    def _alike(self, one: Value, two: Value) -> Term:
        """Compare values that may be equal without being the same."""
        if one.term.eq(two.term):
            return TRUE
        alike = z3.Function(f"= {one.type}", one.term.sort(), two.term.sort(), z3.BoolSort())
        there, back = alike(one.term, two.term), alike(two.term, one.term)
        self.add(one.term != two.term, there)
        self.add(there == back)
        return there


def truth_where(known: Term, holds: Term) -> Value:
    """Make a boolean that is null where its operands are not known."""
    return Value(holds, no(known), "boolean", pair=(both(known, holds), both(known, no(holds))))
