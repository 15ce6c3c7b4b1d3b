"""What is deployed: the commit, its health, and whether it knows its admin."""

from __future__ import annotations

import re

from ..declare import Finding
from .asking import fault, field
from .given import Api, Section
from .health import unhealthy

COMMIT = re.compile(r"[0-9a-f]{7,64}")


def unlike(api: Api, section: Section) -> list[Finding]:
    """Find that the service is not healthy, or not of the expected commit."""
    answer = api.get(section.api.health, "anonymous")
    found = [Finding(section.api.health, said) for said in unhealthy(answer)]
    if found or not section.api.commit:
        return found
    told = field(answer.body, "commit")
    if _same_commit(str(told or ""), section.api.commit):
        return []
    said = f"says commit {told!r:.80}, expected is {section.api.commit}"
    return [Finding(f"{section.api.health} commit", said, "deploy the expected commit")]


def _same_commit(told: str, expected: str) -> bool:
    """Compare commits, of which one may be abbreviated; with anything behind it is another."""
    shorter, longer = sorted((told.lower(), expected.lower()), key=len)
    abbreviated = COMMIT.fullmatch(shorter) and COMMIT.fullmatch(longer)
    return shorter == longer or bool(abbreviated and longer.startswith(shorter))


def refused(api: Api, section: Section) -> list[Finding]:
    """Find that the admin is not let in; before the migration there may be nothing to list."""
    path = section.api.versions
    answer = api.get(path)
    due = section.since == "anchor"
    if not due and answer.status and answer.status not in (401, 403):
        return []  # somebody who is let in finds no tables yet
    said = fault(answer, 200)
    if not said and not isinstance(field(answer.body, "versions"), list):
        said = "answers without a list of versions"
    return [Finding("GET versions as admin", said)] if said else []
