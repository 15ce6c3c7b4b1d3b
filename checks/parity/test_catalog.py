"""The catalog is the one that was promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import Connection

from ..declare import Finding, check, expect_none
from ..given import Accept, Difference, NotApplicable, Transcript
from . import leftovers
from .differences import findings_of
from .exceptions import excused, stale
from .required import missing_objects

BOTH = ("preflight", "postflight")
Compare = Callable[[str], list[Difference]]


@check("PAR001", severity="blocker", tags={"parity"}, phases=BOTH, source="seed 002, P0")
def test_the_catalog_equals_its_reference(
    drift_from: Compare,
    reference_revision: str,
    approved_exceptions: list[Any],
    managed: list[dict[str, str]],
    unmodelled: list[str],
    accept: Accept,
    transcript: Transcript,
) -> None:
    """The catalog equals its reference, in every kind of object.

    Compared are tables to publications, grants, owners, comments and settings: with a build of
    the project's own migrations, at the anchor before the upgrade and at the head after it.
    What the suite has no query for is a finding too, not silence.

    Fix: bring the object to its reference in a reviewed migration, or have the difference
    approved under `[[parity.exceptions]]`.
    """
    applied, left = excused(drift_from(reference_revision), approved_exceptions)
    accept([entry.listed("PAR001") for entry in applied] + managed)
    unknown = [Finding(name, "is of a kind that the suite cannot compare") for name in unmodelled]
    findings = findings_of(left) + unknown
    transcript("".join(f"{finding}\n" for finding in findings) or "structural parity: equal\n")
    expect_none(findings)


@check("PAR002", severity="blocker", tags={"parity"}, phases=BOTH, source="seed 002, P0")
def test_only_approved_exceptions_apply(
    drift_from: Compare,
    reference_revision: str,
    approved_exceptions: list[Any],
    not_applicable: NotApplicable,
    transcript: Transcript,
) -> None:
    """Approved exceptions are met, and excuse nothing else.

    Each names an object that differs in just the approved way. One that no longer applies
    would silently excuse a fault of the same name tomorrow.

    Fix: remove the entry from `[[parity.exceptions]]`, or correct its object.
    """
    if not approved_exceptions:
        not_applicable("the profile has no [[parity.exceptions]]")
    applied, _ = excused(drift_from(reference_revision), approved_exceptions)
    transcript("".join(f"{entry.object} instead of {entry.instead_of}\n" for entry in applied))
    expect_none(stale(approved_exceptions, applied))


@check(
    "PAR003",
    severity="blocker",
    tags={"parity"},
    phases=BOTH,
    source="seed 000, §1; seed 002, P4; seed 003",
)
def test_required_objects_exist(
    db: Connection[Any], required: list[Any], transcript: Transcript
) -> None:
    """The objects that the profile requires exist, as ordinary tables with their columns.

    Also their unique indexes and the tables that their foreign keys lead to: a name alone
    proves nothing.

    Fix: find out why the migration that makes them did not.
    """
    findings = missing_objects(db, required)
    transcript("".join(f"{entry.name}\n" for entry in required))
    expect_none(findings)


@check("PAR005", severity="blocker", tags={"parity"}, phases=BOTH)
def test_nothing_is_left_half_done(db: Connection[Any], version_table: str) -> None:
    """Nothing is left half done.

    Sequences are at or above their columns, materialized views are filled, and no trigger is
    disabled, constraint NOT VALID or index invalid. Logical replication and restores carry
    none of these.

    Fix: `setval`, `refresh materialized view`, `enable trigger`, `validate constraint` or
    `reindex`, as each finding says.
    """
    expect_none(leftovers.findings(db, version_table))
