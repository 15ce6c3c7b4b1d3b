"""The shapes of what tenancy checks ask for by name, and the catalog they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from psycopg import Connection

from .catalog import Catalog, read_catalog
from .code.bodies import Bodies

if TYPE_CHECKING:
    from .proof import Verdict


class TableIntent(Protocol):
    """One table in scope: what it holds, and how the tenants of a row `r` are found."""

    name: str
    schema: str
    relation: str
    kind: str  # tenant, shared, global, system; empty = unclassified
    tenants: str  # query over the row r; empty where rows have none
    column: str
    null_tenant: str  # nobody, everyone, forbidden
    born_unowned: bool
    grants_access_to: tuple[str, ...]
    read: tuple[str, ...]
    write: tuple[str, ...]
    root: str
    problem: str


class Intent(Protocol):
    """`[tenancy]`, resolved; `section` is the profile's model itself."""

    section: Any
    tables: tuple[TableIntent, ...]
    missing: tuple[str, ...]
    append_only: frozenset[str]
    root: str
    tenant_type: str
    canonical: Mapping[str, str]

    def table(self, name: str) -> TableIntent | None:
        """Find a table by its canonical name."""


@pytest.fixture
def tenancy_catalog(
    db: Connection[Any], intent: Intent, once: Callable[[str, Callable[[], Catalog]], Catalog]
) -> Catalog:
    """Return the catalog as tenancy sees it, read once per target."""
    section = intent.section
    seeds = {role.database_role for role in section.roles} | {section.login.role}
    return once("tenancy catalog", lambda: read_catalog(db, seeds | set(section.login.exempt)))


@pytest.fixture
def bodies(tenancy_catalog: Catalog, once: Callable[[str, Callable[[], Bodies]], Bodies]) -> Bodies:
    """Return the bodies of the target's functions, each read when it is first asked for."""
    return once("bodies of functions", lambda: Bodies(tenancy_catalog))


@pytest.fixture
def verdicts(
    tenancy_catalog: Catalog,
    row_intent: Intent,
    once: Callable[[str, Callable[[], Sequence[Verdict]]], Sequence[Verdict]],
) -> Sequence[Verdict]:
    """Return what the prover says of every gate, asked once per target."""
    from .proof import prove  # deferred: it reads the shapes above, and loads the solver

    return once("verdicts", lambda: prove(tenancy_catalog, row_intent))
