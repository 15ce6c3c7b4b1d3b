"""Random tenants, callers and sessions: two tenants never meet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import psycopg
from hypothesis import HealthCheck, Phase, Verbosity, example, given, settings
from hypothesis import strategies as st

from ...declare import Finding

EXAMPLES = 12  # besides those that are always tried, which find what a few more would not
NIL = "00000000-0000-0000-0000-000000000000"
LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"
TWINS = ("11111111-1111-4111-8111-111111111110", "11111111-1111-4111-8111-111111111111")
Pair = tuple[str, str | None]
T = TypeVar("T")
UUIDS: tuple[Pair, ...] = ((LAST, NIL), (NIL, LAST), TWINS, (TWINS[0], None))
NUMBERS: tuple[Pair, ...] = (
    ("1", "11"),
    ("11", "1"),
    ("1", "0"),
    ("0", "1"),
    ("1", "-1"),
    ("1", None),
)
LETTERS = "aAbBzZ019-_.:%/ '\"\\\u00e4\u0308\u00df\u4e2d\U0001f0a1"
NOBODY = (NIL, "0", "", None)  # what stands for no tenant, where one is so called
TEXTS: tuple[Pair, ...] = (
    ("a", "ab"),
    ("ab", "a"),
    ("a", "A"),
    ("a", ""),
    ("", "a"),
    ("%", "a"),
    ("a", "%"),
    ("_", "a"),
    ("a", "a "),
    ("null", "a"),
    ("\u00e4", "a\u0308"),
    ("a", None),
)
WORDS = {
    "S": "sees {0} rows of the other tenant",
    "I": "inserts a row of the other tenant",
    "U": "changes {0} rows of the other tenant by an update without WHERE",
    "D": "deletes {0} rows of the other tenant by a delete without WHERE",
    "M": "moves its own rows to the other tenant, or takes {0} of the other's",
}


class Tried(Protocol):
    """What a session bound to one tenant met of another's rows in one table."""

    table: str
    operation: str
    statement: str
    rows: int


class Renaming(Protocol):
    """The seeded rows, given to any two tenants."""

    tables: Sequence[str]
    callers: Mapping[str, Any]
    kinds: Sequence[str]
    busiest: str
    tenant_type: str
    seeded: tuple[str, str, str]

    def tried(self, caller: str, kind: str, names: Pair, written: Sequence[str]) -> Sequence[Tried]:
        """Be a caller of the first tenant; say what it met of the second's rows."""


class Met(AssertionError):
    """Two tenants met."""


class Property:
    """One search for two tenants that meet, always with the same examples."""

    def __init__(self, renaming: Renaming) -> None:
        self.renaming = renaming
        self.tried = 0
        self.found: list[Finding] = []

    def search(self) -> list[Finding]:
        """Return what the smallest counterexample shows, table by table."""
        with suppress(Met):
            self._property()()
            return []
        return self.found

    def _property(self) -> Callable[[], None]:
        """Return the test: known pairs in every table first, then random ones in a few."""
        renaming = self.renaming
        name = names(renaming.tenant_type)
        tables = st.tuples(*[one_of([None, *renaming.tables])] * 2)

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
            report_multiple_bugs=False,
        )
        @given(
            pair=st.tuples(name, name),
            caller=one_of(sorted(renaming.callers)),
            kind=one_of(renaming.kinds),
            written=tables.map(lambda drawn: sorted({table for table in drawn if table})),
        )
        def apart(pair: Pair, caller: str, kind: str, written: list[str]) -> None:
            self._look(pair, caller, kind, written)

        own, other, twin = renaming.seeded  # names that every CHECK lets a tenant have
        pairs = (*known_pairs(renaming.tenant_type), (own, other), (own, twin), (own, None))
        whole = list(renaming.tables)  # twins are written to by the probes, table by table
        known = [(pair, "bound", whole if pair[1] in NOBODY else []) for pair in pairs]
        unbound = [kind for kind in renaming.kinds if kind != "bound"]
        known += [(pair, kind, []) for kind in unbound for pair in pairs if pair[1] in NOBODY]
        for pair, kind, written in reversed(known):
            always = example(pair=pair, caller=renaming.busiest, kind=kind, written=written)
            apart = always(apart)
        return apart

    def _look(self, pair: Pair, caller: str, kind: str, written: Sequence[str]) -> None:
        if pair[0] == pair[1]:
            return
        try:
            met = self.renaming.tried(caller, kind, pair, written)
        except (psycopg.DataError, psycopg.IntegrityError):
            return  # no name that this schema lets a tenant have
        self.tried += 1
        if shown := [one for one in met if one.rows]:
            self.found = findings(shown, pair, caller, kind)
            raise Met


def one_of(choices: Sequence[T]) -> st.SearchStrategy[T]:
    """Choose bit by bit, the first the simplest.

    Whatever else Hypothesis draws may come from constants of the code that happens to be
    loaded, which it has to read first: neither the same in every run, nor quick.
    """
    bits = st.tuples(*[st.booleans()] * max(1, len(choices)).bit_length())
    return bits.map(lambda drawn: choices[_number(drawn) % len(choices)])


def _number(bits: Sequence[bool]) -> int:
    return sum(bit << place for place, bit in enumerate(reversed(bits)))


def known_pairs(tenant_type: str) -> tuple[Pair, ...]:
    """Return the names that went wrong before, in pairs."""
    plain = tenant_type.partition("(")[0]
    if plain == "uuid":
        return UUIDS
    return NUMBERS if plain in ("smallint", "integer", "bigint", "numeric") else TEXTS


def names(tenant_type: str) -> st.SearchStrategy[str]:
    """Return names of tenants that the type allows, about half of them the awkward ones."""
    plain = tenant_type.partition("(")[0]
    awkward = [name for pair in known_pairs(tenant_type) for name in pair if name is not None]
    if plain == "uuid":
        drawn = one_of(range(2**16)).map(lambda n: str(uuid.UUID(f"{n:04x}" * 8)))
    elif plain in ("smallint", "integer", "bigint", "numeric"):
        drawn = one_of(range(-99, 9999)).map(str)
    else:
        drawn = st.tuples(*[one_of(LETTERS)] * 4).map("".join).map(str.strip)
    either = st.tuples(st.booleans(), one_of(awkward), drawn)
    return either.map(lambda names: names[2] if names[0] else names[1])


def findings(met: Sequence[Tried], pair: Pair, caller: str, kind: str) -> list[Finding]:
    """Say what was met, once for each table."""
    own, other = (("NULL" if name is None else repr(name)) for name in pair)
    tenants = f"tenant {own}, the other {other}"
    found: dict[str, Finding] = {}
    for one in met:
        message = (
            f"{caller} in a {kind} session {WORDS[one.operation].format(one.rows)} ({tenants})"
        )
        evidence = f"-- {tenants}; session {kind}\n{one.statement};"
        found.setdefault(one.table, Finding(one.table, message, "", evidence))
    return list(found.values())
