"""No privilege of an application role is beyond what policies decide."""

from __future__ import annotations

from ..declare import check, expect_none
from .access.future import open_defaults
from .access.privileges import past_policies, server_files, shared_sequences
from .catalog import Catalog
from .code.bodies import Bodies
from .given import Intent

PHASES = ("preflight", "pr")


@check("RLS011", severity="blocker", tags={"rls"}, phases=PHASES)
def test_no_privilege_goes_past_policies(intent: Intent, tenancy_catalog: Catalog) -> None:
    """No application role holds what row security does not stop.

    TRUNCATE empties a table for every tenant, TRIGGER runs code on every row, MAINTAIN locks
    all of it; REFERENCES, which tells by a foreign key which rows exist, is the lesser evil and
    is told in the same finding. Of the sequence of a shared table, USAGE is fine where the
    matrix promises the insert that draws from it; SELECT tells how much other tenants add, and
    UPDATE breaks their inserts. EXECUTE on a function that reads or writes the server's files
    (`pg_read_file`, `lo_import`, …), which nobody has by default, reaches all rows at once.

    Fix: `revoke truncate, trigger, maintain, references on … from …`, and from PUBLIC; default
    privileges that grant all bring them back (RLS019).
    """
    findings = [*past_policies(tenancy_catalog, intent), *server_files(tenancy_catalog, intent)]
    if intent.section.mode == "row":
        findings += shared_sequences(tenancy_catalog, intent)
    expect_none(findings)


@check("RLS019", severity="major", tags={"rls"}, phases=PHASES)
def test_default_privileges_expose_nothing(
    intent: Intent, tenancy_catalog: Catalog, bodies: Bodies
) -> None:
    """Default privileges do not open the tables that are made next.

    A table made in a hurry is reachable before anybody enables its row security. Judged are the
    creators that own relations in scope. A default grant of rows is no finding where an enabled
    event trigger on new tables enables row security, nor one of TRUNCATE, TRIGGER, REFERENCES
    or MAINTAIN where it names and revokes that. Functions, views and sequences are judged once
    they exist.

    Fix: `alter default privileges … revoke all on tables from …`, or an event trigger that
    closes new tables.
    """
    expect_none(open_defaults(tenancy_catalog, intent, bodies))
