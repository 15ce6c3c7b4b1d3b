"""The shell that will run the commands is set up as the runbook says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..declare import check, expect_none
from ..given import NotApplicable
from .environment import environment_findings


@check(
    "PRE007",
    severity="blocker",
    tags={"preconditions"},
    phases={"preflight"},
    source="seed 003, Step 7; seed 004, env_sanity",
)
def test_the_environment_is_set(
    environment: Mapping[str, str],
    leads_to: Mapping[str, str],
    preconditions: Any,
    not_applicable: NotApplicable,
) -> None:
    """The required environment variables are set, and lead to this target.

    A missing switch makes a command do less than was rehearsed; a `DATABASE_URL` of another
    server makes it do so elsewhere.

    Fix: set the variables of `[preconditions.environment]` in the shell of the cutover.
    """
    if not preconditions.environment:
        not_applicable("the profile has no [preconditions.environment]")
    expect_none(environment_findings(environment, leads_to, preconditions.environment))
