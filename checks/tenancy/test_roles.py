"""No role of the application is beyond row security."""

from __future__ import annotations

from ..declare import check, expect_none
from ..given import Accept
from .access import powers
from .catalog import Catalog
from .given import Intent


@check("RLS007", severity="blocker", tags={"rls"}, phases=("preflight", "pr"))
def test_application_roles_are_bound(
    intent: Intent, tenancy_catalog: Catalog, accept: Accept
) -> None:
    """No application role is beyond row security, or gets beyond it.

    Superusers, roles with BYPASSRLS or REPLICATION, owners and the server's own roles that read,
    write, run programs or watch what others run are not bound by policies, and neither is
    whoever inherits from them, may `set role` to them or may grant them to itself. Only the
    login role may become an exempt role, for the reason that the profile gives.

    Fix: revoke the membership or take the attribute away; declare a role that is beyond
    policies by design under `[tenancy.login] exempt`.
    """
    accept(list(powers.assumed(tenancy_catalog, intent)))
    expect_none(
        [*powers.strangers(tenancy_catalog, intent), *powers.overpowered(tenancy_catalog, intent)]
    )
