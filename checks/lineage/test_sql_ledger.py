"""The ledger of SQL files, and the folder that it is about."""

from __future__ import annotations

from typing import Any

import psycopg

from ..declare import Unverified, Violation, check
from ..given import NotApplicable, Transcript
from ..migrations.given import Chain
from ..statements import touched_by
from .sqlledger import Entry, absent_findings, folder_findings, ledger_findings, unrecorded

LEDGER = "supabase_migrations.schema_migrations"
THERE = """
select pg_catalog.format('%%I.%%I', n.nspname, c.relname)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where pg_catalog.format('%%I.%%I', n.nspname, c.relname) = any(%s)
"""


@check(
    "LIN010",
    severity="blocker",
    tags={"lineage"},
    phases=("preflight", "postflight", "pr"),
    source="seed 001, MIG-001; supabase/cli#5127",
)
def test_the_ledger_says_what_the_folder_says(
    sql_ledger: tuple[Entry, ...] | None,
    chain: Chain,
    phase: str,
    db: psycopg.Connection[Any],
    not_applicable: NotApplicable,
    transcript: Transcript,
) -> None:
    """The ledger of SQL files says what their folder says.

    Supabase's tool compares versions only: an edited file goes unnoticed, one merged late is
    refused or skipped, and of two files with one version the second fails. Compared is what
    was run, statement by statement and by meaning. A plain folder has no ledger to compare.

    Fix: restore the file that was applied, and put the change into a new one; give a file
    that was merged late a new version.
    """
    findings = folder_findings(chain)
    if chain.tool == "supabase":
        findings += _compared(sql_ledger, chain, phase, db)
    transcript("".join(f"{entry.version} {entry.name or ''}\n" for entry in sql_ledger or ()))
    if findings:
        raise Violation(findings)
    if unknown := unrecorded(chain, sql_ledger or ()):
        raise Unverified(unknown)
    if chain.tool != "supabase":
        not_applicable("a plain folder of SQL files keeps no ledger")


def _compared(
    entries: tuple[Entry, ...] | None, chain: Chain, phase: str, db: psycopg.Connection[Any]
) -> list[Any]:
    found = ledger_findings(chain, entries or (), phase)
    if not entries:
        made = {name for step in chain.steps for name in touched_by(step.text).created}
        there = [name for (name,) in db.execute(THERE, [sorted(made)]).fetchall()]
        found += absent_findings(LEDGER, there, entries is not None)
    return found
