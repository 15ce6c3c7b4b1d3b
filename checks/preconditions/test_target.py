"""The target is the one that was meant, and its server is fit to be trusted."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import Identity
from .minor_versions import floor_findings
from .whereabouts import target_findings


@check(
    "PRE001",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 002, Environment",
)
def test_the_target_is_the_one_meant(
    identity: Identity, profile: Any, stage: str, db: Connection[Any], not_applicable: Any
) -> None:
    """The target is the one the profile names.

    Host, database, server major, TLS and the role that will migrate are those of the
    runbook, and the server is a primary. The right commands on the wrong server are the
    worst outcome of a cutover.

    Fix: correct `--dsn`, or `[target]` of the profile and have it approved again.
    """
    promise = profile.target
    if promise == type(promise)():
        not_applicable("the profile has no [target]")
    database = promise.rehearsal_database if stage == "rehearsal" else promise.database
    expect_none(target_findings(db, identity, promise, database or promise.database))


@check(
    "PRE014",
    severity="major",
    tags={"preconditions"},
    phases={"preflight"},
)
def test_the_minor_version_is_safe(identity: Identity, limits: Any) -> None:
    """The server has the fixes for known row-security holes.

    Below these minor versions a policy can be bypassed through cached plans, MERGE or
    planner statistics, whatever the policy says.

    Fix: update the server to the newest minor version of its major.
    """
    expect_none(floor_findings(identity.server_version, limits.minor_versions))
