"""Documents: what they say of migrations and tables, and of each other."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from psycopg import Connection

from ..declare import Finding, Unverified, Violation, check, expect_none
from ..given import NotApplicable
from ..markdown import read_markdown
from .given import Chain, Documents
from .linking import dangling
from .tracking import contradictions, read_truth


@check(
    "MIG012",
    severity="major",
    tags={"migrations"},
    phases=("pr", "preflight", "monitor"),
    source="seed 001, MIG-001",
)
def test_the_tracking_document_is_true(
    tracking: Any,
    documents: Documents,
    migration_section: Any,
    chain: Chain,
    in_ledger: Collection[str] | None,
    db: Connection[Any],
) -> None:
    """The tracking matrix agrees with files, ledger and catalog, both ways.

    At night it is read instead of the database: who trusts a row for a table that never
    existed, or a policy that is not there, does harm. It says what is, not what will be: a
    migration is pending until the ledger has it, and a table until the catalog has it.

    Fix: correct the line that is named; the remedy is what the cell should say.
    """
    file = documents.read(tracking.file)
    if file.problem:
        raise Violation([Finding(tracking.file, file.problem, file=tracking.file, line=1)])
    if chain.problem:
        raise Unverified([Finding("[migrations] path", chain.problem)])
    truth = read_truth(db, chain, in_ledger, migration_section)
    expect_none(contradictions(read_markdown(file.text), tracking, truth))
    if unknown := truth.unread():
        raise Unverified(unknown)


@check(
    "MIG014",
    severity="minor",
    tags={"migrations"},
    phases=("pr",),
    source="seed 001, cross-reference integrity",
)
def test_references_resolve(
    tracking: Any, documents: Documents, not_applicable: NotApplicable
) -> None:
    """References between runbooks and standards resolve, in both directions where required.

    A runbook is opened when something is on fire. A dead link there costs the minutes that
    it was written to save. Links to other sites are not followed.

    Fix: correct the link, or write the document; link back from where the pair requires it.
    """
    if not tracking.references and not tracking.mutual:
        not_applicable("[migrations.tracking] names no references")
    expect_none(dangling(documents, tracking))
