"""Policies bind every row, old and new, to the tenants of the session that can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ..declare import Finding, Unverified, check, expect_none
from .catalog import Catalog
from .code.bodies import Bodies
from .given import Intent
from .policies.effective import decisions
from .policies.isolation import Judge
from .policies.membership import writable_grounds
from .policies.rewriting import rewritable_helpers
from .policies.setters import setter_findings, unread_functions
from .policies.sources import Trust
from .policies.untrusted import untrusted
from .proof import Verdict

PHASES = ("preflight", "pr")


@pytest.fixture
def judge(row_intent: Intent, tenancy_catalog: Catalog, verdicts: Sequence[Verdict]) -> Judge:
    """Judge the policies by what the prover says."""
    return Judge(tenancy_catalog, row_intent, verdicts)


def _tell(judge: Judge, findings: Sequence[Finding]) -> None:
    expect_none(findings)
    if judge.unread:
        raise Unverified(list(judge.unread.values()))


@check("RLS004", severity="blocker", tags={"rls"}, phases=PHASES)
def test_policies_are_not_always_true(judge: Judge) -> None:
    """No policy admits every row of a tenant table.

    `using (true)` is one spelling of many: `id = id`, `id is not null`, `1 = 1`, a subquery
    whose name was captured. Judged is what decides in the end: one permissive policy and all
    restrictive ones, so that a floor below `using (true)` is no finding.

    Fix: bind the row to the tenants of the session, in this policy or in a restrictive one.
    """
    _tell(judge, judge.always_true())


@check("RLS005", severity="blocker", tags={"rls"}, phases=PHASES)
def test_policies_bind_rows_to_tenants(judge: Judge) -> None:
    """Every policy binds the rows it shows, changes or deletes to the session's tenants.

    A condition on the wrong column, a subquery that is not tied to the row, a branch of an
    `or` that asks only who is signed in, a membership that users can write themselves: each
    gives rows of other tenants.

    Fix: compare the tenant column of the row with the tenants of the session.
    """
    grounds = writable_grounds(judge.catalog, judge.intent, judge.reader)
    _tell(judge, [*judge.unbound(), *grounds])


@check("RLS006", severity="blocker", tags={"rls"}, phases=PHASES)
def test_new_rows_are_checked_like_old_ones(judge: Judge) -> None:
    """New rows are checked as strictly as old ones.

    Without it a session inserts rows for other tenants, moves its rows to them, or enrols
    itself where it does not belong. An update that returns nothing shows no sign of it.

    Fix: give the policy a WITH CHECK that binds the new row as USING binds the old one.
    """
    _tell(judge, judge.unchecked())


@check("RLS016", severity="blocker", tags={"rls"}, phases=PHASES)
def test_policies_trust_nothing_that_users_write(
    row_intent: Intent, tenancy_catalog: Catalog
) -> None:
    """No policy admits a row by what users can write themselves.

    `user_metadata`, request headers and settings that a client can set are claims of the
    user's own, also when a helper function reads them. What a server sets can be trusted only
    while no function that users may call sets it as it is told, and no function behind a
    policy is theirs to write anew.

    Fix: read identity from signed claims or from a setting with declared setters, declare each
    source under `[[tenancy.sources]]`, and revoke the functions that set it otherwise.
    """
    bodies = Bodies(tenancy_catalog)
    asked = list(decisions(tenancy_catalog, row_intent))
    judged = untrusted(asked, bodies, Trust(row_intent.section.sources))
    set_by = setter_findings(tenancy_catalog, row_intent, bodies)
    helpers = rewritable_helpers(tenancy_catalog, row_intent, bodies)
    expect_none([*judged.findings.values(), *set_by, *helpers])
    unread = [*judged.unread.values(), *unread_functions(tenancy_catalog, row_intent, bodies)]
    if unread:
        raise Unverified(unread)
