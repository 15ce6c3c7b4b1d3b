"""Row security is on everywhere, binds whom it must, and covers what is in scope."""

from __future__ import annotations

from collections.abc import Callable

from ..declare import check, expect_none
from .access import promises, protection
from .access.signs import lost_doors
from .catalog import Catalog
from .given import Intent

PHASES = ("preflight", "pr")


@check("RLS001", severity="blocker", tags={"rls"}, phases=PHASES, source="seed 001, RUN-004")
def test_row_security_is_enabled(row_intent: Intent, tenancy_catalog: Catalog) -> None:
    """Row security is on for every table that the application reaches.

    Whatever the class of the table: without row security a grant, be it on one column or by a
    default privilege, gives every row of every tenant. A table that the profile does not
    classify is a finding too, for nobody said whose its rows are; so is a name in the profile
    that no table has, and a door that leads nowhere.

    Fix: `alter table … enable row level security` and a policy; revoke what nobody needs;
    classify the table under `[tenancy.tables]`.
    """
    unclear = [
        *protection.unclear_tables(row_intent),
        *lost_doors(tenancy_catalog, row_intent),
    ]
    expect_none([*unclear, *protection.open_tables(tenancy_catalog, row_intent)])


@check("RLS002", severity="blocker", tags={"rls"}, phases=PHASES)
def test_row_security_binds_the_owner(row_intent: Intent, tenancy_catalog: Catalog) -> None:
    """Row security is forced, or the application can never be the table's owner.

    Policies do not bind the owner of a table unless they are forced; an application that
    connects as the owner, inherits from it or may become it sees every row.

    Fix: `alter table … force row level security`, and run the application as another role.
    """
    expect_none(protection.unforced_tables(tenancy_catalog, row_intent))


@check("RLS003", severity="blocker", tags={"rls"}, phases=PHASES, source="seed 001, SEC-005")
def test_promised_operations_have_policies(row_intent: Intent, tenancy_catalog: Catalog) -> None:
    """Every operation that the matrix promises has a policy, and no policy is idle.

    A granted command without a permissive policy is denied in silence: updates hit 0 rows.
    Policies on a table whose row security is off protect nothing and look as if they did.

    Fix: create the policy for the role and command, or take the promise out of
    `[[tenancy.roles]]`; enable row security where policies wait for it.
    """
    expect_none(
        [
            *promises.unmet_promises(tenancy_catalog, row_intent),
            *promises.idle_policies(tenancy_catalog, row_intent),
        ]
    )


@check("RLS022", severity="blocker", tags={"rls"}, phases=PHASES, source="seed 001, KPI")
def test_policies_cover_every_table(
    row_intent: Intent, tenancy_catalog: Catalog, measure: Callable[[str, float, str], None]
) -> None:
    """Policies cover all tables in scope.

    Covered is a table with row security on that has a policy or is declared `system`. What is
    not covered today is one grant away from open. Partitions answer through their root.

    Fix: enable row security, and say in a policy who sees which rows.
    """
    findings = list(protection.uncovered_tables(tenancy_catalog, row_intent))
    count = len(list(protection.in_scope(tenancy_catalog, row_intent)))
    measure("rls_coverage", 100 * (1 - len(findings) / count) if count else 0.0, "%")
    expect_none(findings)
