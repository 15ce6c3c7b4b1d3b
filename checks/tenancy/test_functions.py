"""Functions that policies rely on, or that roles of the application can call."""

from __future__ import annotations

from ..declare import Unverified, check, expect_none
from .catalog import Catalog
from .code.bodies import Bodies
from .code.nodes import expression_tree
from .functions.lasting import default_tenants, lasting_setters
from .functions.marks import frozen_helpers, helpers_of, leakproof_functions
from .functions.perrow import calls_per_row, repeated_calls
from .functions.runners import Runners
from .functions.shadowing import shadowed_helpers
from .given import Intent
from .policies.unread import unread_policies

PHASES = ("preflight", "pr")


@check("RLS017", severity="major", tags={"rls"}, phases=PHASES, source="seed 001, KPI")
def test_context_is_asked_once(
    row_intent: Intent, tenancy_catalog: Catalog, bodies: Bodies
) -> None:
    """Policies ask for the context once per statement, not for every row.

    A call of `current_setting` or of a STABLE or VOLATILE function that no column goes into has
    one answer for all rows. In a select of its own it is an init plan; else it is made for each
    row: 809 ms instead of 2.9 ms on 50,000. Calls within `exists (…)` that refers to the row
    count as per row too.

    Fix: `(select auth.uid())` instead of `auth.uid()`.
    """
    expect_none(repeated_calls(tenancy_catalog, row_intent, bodies))
    if unread := unread_policies(
        tenancy_catalog, row_intent, lambda text: list(calls_per_row(text, bodies))
    ):
        raise Unverified(unread)


@check("RLS018", severity="blocker", tags={"rls"}, phases=PHASES, source="seed 001, RUN-004")
def test_nobody_runs_sql_by_a_function(
    intent: Intent, tenancy_catalog: Catalog, bodies: Bodies
) -> None:
    """No application role can call a function that runs the SQL it is given.

    Whatever policies say, such a function lets a client set its own context; one that is
    SECURITY DEFINER has no policies at all. Followed is text of the caller, or of a table that
    callers write, into EXECUTE, dblink or another such function, unless it is quoted. Functions
    that cannot be read are judged by their names and by what they call; a body that does not
    parse is a finding. Left alone are functions of a platform: outside of the schemas in scope,
    of an owner who owns nothing there, with no rights but the caller's.

    Fix: revoke EXECUTE from PUBLIC and every application role, or use `format` with %I and %L.
    """
    expect_none(Runners(tenancy_catalog, intent, bodies).findings())


@check("RLS021", severity="blocker", tags={"rls"}, phases=PHASES)
def test_context_ends_with_the_transaction(
    row_intent: Intent, tenancy_catalog: Catalog, bodies: Bodies
) -> None:
    """The context ends with its transaction, and no session starts with one.

    `set_config(…, false)` and SET without LOCAL stay on the connection; behind a pool the next
    request of another tenant has them. A setting of a role or database is a tenant for whoever
    sets none.

    Fix: `set_config(…, true)` or SET LOCAL; `alter role … reset …`.
    """
    expect_none(
        [
            *lasting_setters(tenancy_catalog, row_intent, bodies),
            *default_tenants(tenancy_catalog, row_intent, bodies),
        ]
    )


@check("RLS023", severity="major", tags={"rls"}, phases=PHASES)
def test_helpers_are_not_trusted_too_much(
    row_intent: Intent, tenancy_catalog: Catalog, bodies: Bodies
) -> None:
    """Helper functions in policies are neither IMMUTABLE nor LEAKPROOF without cause.

    An IMMUTABLE function is answered once per plan: a prepared statement keeps the first
    tenant's answer. A LEAKPROOF one may run on rows before the policy has decided. Followed are
    all functions that a policy's functions call; LEAKPROOF is a finding on every function that
    an application role can call too. One that names a table without its schema, with the
    caller's `search_path`, reads a temporary table of the caller's instead. Functions of
    extensions are left alone.

    Fix: `alter function … stable`, `… not leakproof`, `… set search_path = ''`.
    """
    helpers = helpers_of(tenancy_catalog, row_intent, bodies)
    expect_none(
        [
            *frozen_helpers(bodies, helpers),
            *leakproof_functions(tenancy_catalog, row_intent, helpers),
            *shadowed_helpers(bodies, row_intent, helpers),
        ]
    )
    if unread := unread_policies(tenancy_catalog, row_intent, expression_tree):
        raise Unverified(unread)
