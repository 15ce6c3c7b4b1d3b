"""Random tenants, callers and sessions: two tenants never meet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import psycopg
from hypothesis import HealthCheck, Phase, Verbosity, assume, given, settings
from hypothesis import strategies as st

from ..declare import Finding

EXAMPLES = 50
NIL = "00000000-0000-0000-0000-000000000000"
LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"
TWINS = ("11111111-1111-4111-8111-111111111110", "11111111-1111-4111-8111-111111111111")
TEXTS = (
    "",
    "%",
    "_",
    "a",
    "A",
    "a%",
    "aa",
    "ab",
    " a",
    "a ",
    "null",
    "NULL",
    "0",
    "ä",
    "a\u0308",
    "'",
    '"',
    "\\",
)
NUMBERS = ("0", "1", "-1", "11", "2147483647", "-2147483648")
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
    tenant_type: str

    def tried(
        self, caller: str, kind: str, names: tuple[str, str | None], tables: Sequence[str]
    ) -> Sequence[Tried]:
        """Be a caller of the first tenant; say what it met of the second's rows."""


class Property:
    """One search for two tenants that meet, always with the same examples."""

    def __init__(self, renaming: Renaming) -> None:
        self.renaming = renaming
        self.tried = 0
        self.found: Finding | None = None

    def search(self) -> Finding | None:
        """Return the smallest counterexample that was found."""
        try:
            self._property()()
        except Met:
            return self.found
        return None

    def _property(self) -> Callable[[], None]:
        name = names(self.renaming.tenant_type)

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
        )
        @given(
            own=name,
            other=st.one_of(name, st.none()),
            caller=st.sampled_from(sorted(self.renaming.callers)),
            kind=st.sampled_from(list(self.renaming.kinds)),
            tables=st.lists(
                st.sampled_from(list(self.renaming.tables)), min_size=1, max_size=2, unique=True
            ),
        )
        def apart(own: str, other: str | None, caller: str, kind: str, tables: list[str]) -> None:
            assume(own != other)
            self._look(own, other, caller, kind, tables)

        return apart

    def _look(
        self, own: str, other: str | None, caller: str, kind: str, tables: Sequence[str]
    ) -> None:
        try:
            met = self.renaming.tried(caller, kind, (own, other), tables)
        except (psycopg.DataError, psycopg.IntegrityError):
            assume(False)  # no name that this schema lets a tenant have
            return
        self.tried += 1
        for one in met:
            if one.rows:
                self.found = _finding(one, own, other, caller, kind)
                raise Met


class Met(AssertionError):
    """Two tenants met."""


def names(tenant_type: str) -> st.SearchStrategy[str]:
    """Return names of tenants that the type allows, the awkward ones first."""
    plain = tenant_type.partition("(")[0]
    if plain == "uuid":
        known = st.sampled_from((NIL, LAST, *TWINS))
        return st.one_of(known, st.integers(1, 2**64).map(lambda n: str(uuid.UUID(int=n))))
    if plain in ("smallint", "integer", "bigint", "numeric"):
        return st.one_of(st.sampled_from(NUMBERS), st.integers(-99, 9999).map(str))
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    return st.one_of(st.sampled_from(TEXTS), st.text(letters, max_size=8))


def _finding(one: Tried, own: str, other: str | None, caller: str, kind: str) -> Finding:
    words = WORDS[one.operation].format(one.rows)
    tenants = f"tenant {own!r}, the other {'NULL' if other is None else repr(other)}"
    message = f"{caller} in a {kind} session {words} ({tenants})"
    return Finding(one.table, message, "", f"-- {tenants}; session {kind}\n{one.statement};")
