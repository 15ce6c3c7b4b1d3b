"""Doors that only a living database shows, tried in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..declare import Finding, Unverified, check, expect_none
from ..given import Transcript
from .catalog import Catalog
from .given import Intent
from .live import costing, joining, pooled, sweeping, untried

if TYPE_CHECKING:
    from .live.apart import Renaming

PHASES = ("preflight", "pr")


@check("RLS108", severity="blocker", tags={"rls"}, phases=PHASES, source="seed 001, RUN-004 8, 10")
def test_channels_are_joined_by_the_right_callers(
    channels: list[Any],
    joined: Callable[[], tuple[joining.Joined, ...]],
    transcript: Transcript,
) -> None:
    """Realtime channels are joined and sent on by the declared roles of their tenant only.

    Tried by Realtime's own protocol: it inserts a message per extension, becomes the caller and
    looks whether the policies show it; the answer is kept until the token changes. A topic that
    is not private is not asked about at all.

    Fix: policies on `realtime.messages` for SELECT (join) and INSERT (send) that compare `topic`
    with the caller's tenant and name the extension; make the channel private.
    """
    found = joined()
    transcript(joining.told(found))
    expect_none(joining.wrong_joins(found, channels))


@check(
    "RLS110", severity="blocker", tags={"rls"}, phases=PHASES, source="field, pooled connections"
)
def test_nothing_stays_on_a_connection(
    tenancy_catalog: Catalog,
    checkouts: Callable[[Catalog], tuple[pooled.Checkout, ...]],
    transcript: Transcript,
) -> None:
    """Nothing of one tenant stays on a pooled connection for the next.

    One backend serves tenant after tenant: after commit, rollback and error no setting may have
    a value, nothing may be visible before the next context is set, and neither a prepared query
    nor its plan may remember whom it was made for.

    Fix: set the context with `set_config(…, true)`; write policies with `nullif(…, '')`, because
    a setting that ended is empty and not NULL; declare what reads it STABLE.
    """
    found = checkouts(tenancy_catalog)
    transcript(pooled.told(found))
    expect_none(pooled.leftovers(found))
    if unusable := pooled.unusable(found):
        raise Unverified(unusable)


@check(
    "RLS111", severity="blocker", tags={"rls"}, phases=PHASES, source="field, doors beside tables"
)
def test_no_other_door_leads_to_other_tenants(
    row_intent: Intent,
    tenancy_catalog: Catalog,
    swept: Callable[[Catalog], sweeping.Swept],
    transcript: Transcript,
) -> None:
    """No other door leads to another tenant's rows.

    Views, functions, partitions, rules, triggers, actions of foreign keys, TRUNCATE, sequences
    and COPY do not ask the policy of the table that was meant. Every caller tries each of them;
    what it reads is searched for values that only others' rows hold, what it changes is told by
    comparing all rows before and after.

    Fix: what the finding says; a door that is meant goes to `[[tenancy.doors]]`.
    """
    found = swept(tenancy_catalog)
    transcript(untried.told(found))
    expect_none(sweeping.leaks(found, row_intent))
    if shut := untried.untried(found, tenancy_catalog, row_intent.section.schemas):
        raise Unverified(shut)


@check("RLS112", severity="major", tags={"rls"}, phases=PHASES, source="seed 001, KPI")
def test_policies_are_quick(
    profile: Any,
    policy_costs: Callable[[float], tuple[costing.Cost, ...]],
    measure: Callable[[str, float, str], None],
) -> None:
    """Policies are evaluated within the KPI.

    Median of seven runs with the policy minus without, for a read by key and a count of the
    tenant's own rows, on 50,000 rows. A helper that is called for every row costs a thousand
    times what it costs when it is computed once.

    Fix: write `(select f())` in policies instead of `f()`; index the tenant column.
    """
    kpi: Mapping[str, Any] = profile.kpi
    alert = kpi[costing.KPI].alert if costing.KPI in kpi else costing.ALERT
    costs = policy_costs(alert)
    for cost in costs:
        measure(f"policy of {cost.table}, {cost.query}", round(cost.of_policy, 3), "ms")
    expect_none(costing.too_slow(costs, alert))
    if problems := costing.unmeasured(costs):
        raise Unverified(problems)


@check("RLS201", severity="blocker", tags={"rls"}, phases=PHASES, source="field, awkward tenants")
def test_no_two_tenants_meet(renaming: Renaming) -> None:
    """No two tenants meet, whatever they are called.

    Prefix and case twins, empty and wildcard names, the nil uuid and NULL are given to the
    seeded tenants; every example is a caller in a session that must not see, add, change or
    remove a row of the other. The examples are the same in every run.

    Fix: compare the tenant column with the context by `=` and its own type: no LIKE, no
    lower(), no coalesce to a value that a tenant can have.
    """
    from .live.apart import Property  # deferred: it loads Hypothesis

    search = Property(renaming)
    expect_none(search.search())
    if not search.tried:
        raise Unverified([Finding("[tenancy] root", "no name could be given to a tenant")])
