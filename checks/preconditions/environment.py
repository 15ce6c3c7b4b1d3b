"""Judging the environment variables of the runbook's commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..declare import Finding


def environment_findings(
    environment: Mapping[str, str], leads_to: Mapping[str, str], variables: Mapping[str, Any]
) -> list[Finding]:
    """Compare variables with `[preconditions.environment]`; values are never repeated.

    `leads_to` says for each variable that holds a DSN why it does not name the target.
    """
    return [
        finding
        for name, wanted in sorted(variables.items())
        for finding in _problems(name, environment.get(name, ""), leads_to, wanted)
    ]


def _problems(name: str, value: str, leads_to: Mapping[str, str], wanted: Any) -> Iterator[Finding]:
    if not value:
        yield Finding(name, "is not set", f"export {name}=…")
    elif wanted.allowed and value not in wanted.allowed:
        yield Finding(name, f"has none of the allowed values {', '.join(wanted.allowed)}")
    elif wanted.leads_to_target and (problem := leads_to.get(name)):
        yield Finding(name, problem)
