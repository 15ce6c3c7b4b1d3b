"""Policies bind every row, old and new, to the tenants of the session that can be trusted."""

from __future__ import annotations

from ..declare import Unverified, check, expect_none
from .bodies import Bodies
from .catalog import Catalog
from .effective import decisions
from .given import Intent
from .setters import setter_findings, unread_functions
from .sources import Trust
from .untrusted import untrusted

PHASES = ("preflight", "pr")


@check("RLS016", severity="blocker", tags={"rls"}, phases=PHASES)
def test_policies_trust_nothing_that_users_write(
    row_intent: Intent, tenancy_catalog: Catalog
) -> None:
    """No policy admits a row by what users can write themselves.

    `user_metadata`, request headers and settings that a client can set are claims of the
    user's own, also when a helper function reads them. What a server sets can be trusted only
    while no function that users may call sets it as it is told.

    Fix: read identity from signed claims or from a setting with declared setters, declare each
    source under `[[tenancy.sources]]`, and revoke the functions that set it otherwise.
    """
    bodies = Bodies(tenancy_catalog)
    asked = list(decisions(tenancy_catalog, row_intent))
    judged = untrusted(asked, bodies, Trust(row_intent.section.sources))
    set_by = setter_findings(tenancy_catalog, row_intent, bodies)
    expect_none([*judged.findings.values(), *set_by])
    unread = [*judged.unread.values(), *unread_functions(tenancy_catalog, row_intent, bodies)]
    if unread:
        raise Unverified(unread)
