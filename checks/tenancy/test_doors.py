"""Views, stored copies and functions are no door past row security."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..declare import check, expect_none
from ..given import Accept
from .access.exposure import Exposure, judged
from .catalog import Catalog
from .code.bodies import Bodies
from .functions.becoming import becoming
from .functions.definers import Definers
from .given import Intent
from .objects import stores
from .objects.children import open_children
from .objects.views import Views

PHASES = ("preflight", "pr")


@check("RLS008", severity="blocker", tags={"rls"}, phases=PHASES)
def test_views_keep_tenants_apart(
    row_intent: Intent, tenancy_catalog: Catalog, bodies: Bodies, accept: Accept
) -> None:
    """Views are `security_invoker` or bind every row to the session; so do rules.

    Any other view reads as its owner, also when an invoker's view stands in front of it; rules
    run as the owner of their relation. Safe as well are an owner whom the same policies bind,
    and a `security_barrier` view whose own condition binds each table to the context: without
    the barrier a function in the reader's query sees rows before that condition does.

    Fix: `alter view … set (security_invoker = true)`; declare what crosses tenants on purpose
    under `[[tenancy.doors]]`.
    """
    views = Views(tenancy_catalog, row_intent, bodies)
    _expect_closed("RLS008", [*views.exposures(), *stores.rules(views)], row_intent, accept)


@check("RLS009", severity="blocker", tags={"rls"}, phases=PHASES)
def test_stored_copies_show_no_rows(
    row_intent: Intent, tenancy_catalog: Catalog, bodies: Bodies, accept: Accept
) -> None:
    """No materialized view or foreign table shows rows of tenants.

    Neither can have policies: whoever may read one, directly or through a view, reads all of
    it. Tables made from other tables leave no trace of that in the catalog; the profile
    classifies them (RLS001).

    Fix: revoke the privilege and put a `security_invoker` view or a guarded function in front.
    """
    views = Views(tenancy_catalog, row_intent, bodies)
    _expect_closed("RLS009", stores.stored(views), row_intent, accept)


@check("RLS010", severity="blocker", tags={"rls"}, phases=PHASES)
def test_definer_functions_guard_rows(
    intent: Intent, tenancy_catalog: Catalog, bodies: Bodies, accept: Accept
) -> None:
    """SECURITY DEFINER functions are pinned, granted on purpose, and guard their rows.

    Where no policy binds its owner, a function is the policy: its `search_path` is its own
    (with `pg_temp` last where names are unqualified), PUBLIC may not execute it, and every
    statement is bound: the column that says whose a row is equals the session's context, what a
    condition that stops the function compared with it, or a row that is bound itself, by keys
    that carry the tenant. Another column binds nothing; a condition that is null without a
    context stops nobody. A trigger is bound as well by the tenant of the row that fires it.
    Statements that are put together when it runs cannot be judged and are findings; setters of
    the context need no guard. With a schema per tenant it reaches no schema that a caller may
    not use. One that runs as its caller and goes on as an exempt role is a
    finding too: `set role` asks who logged in. Functions of extensions are not judged.

    Fix: compare the tenant argument with the context first and raise; `alter function … set
    search_path = ''`; `revoke execute … from public`; declare what crosses tenants on purpose
    under `[[tenancy.doors]]`.
    """
    definers = Definers(tenancy_catalog, intent, bodies)
    findings = [*definers.findings(), *becoming(tenancy_catalog, intent, bodies)]
    accept(definers.opened)
    expect_none(findings)


@check("RLS012", severity="blocker", tags={"rls"}, phases=PHASES)
def test_children_are_closed(row_intent: Intent, tenancy_catalog: Catalog) -> None:
    """Partitions and inheritance children are closed when addressed by their own name.

    The parent's policies count only for queries that name the parent. A child with a grant of
    its own, often from a default privilege, needs row security with no policy, which denies,
    or with policies no wider than the parent's.

    Fix: `alter table … enable row level security` on the child, or revoke its grants.
    """
    expect_none(open_children(tenancy_catalog, row_intent))


def _expect_closed(
    check_id: str, exposures: Iterable[Exposure], intent: Intent, accept: Accept
) -> None:
    """Fail with every exposure that no door declares; the declared ones are listed."""
    findings, opened = judged(exposures, intent)
    listed: list[Mapping[str, str]] = [{"check": check_id, **entry} for entry in opened]
    accept(listed)
    expect_none(findings)
