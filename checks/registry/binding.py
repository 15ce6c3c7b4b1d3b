"""Snapshots and the version they were computed with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..declare import Finding
from .given import Section
from .hashing import HASH
from .reading import Snapshot

BINDING = {
    "registry_version_id": "version",
    "registry_content_hash": "content_hash",
    "registry_version_name": "version_name",
}
COMPUTED = {"engine_version": "engine", "compute_trace_id": "trace", "outputs_hash": "outputs_hash"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def unbound(snapshots: Iterable[Snapshot], section: Section) -> list[Finding]:
    """Find snapshots that are not bound, or of which a part of the binding is missing."""
    found: list[Finding] = []
    deals: set[str] = set()
    for snapshot in snapshots:
        faults = list(_missing(snapshot))
        found += [Finding(snapshot.id, fault) for fault in faults]
        if snapshot.due and not faults and len(deals) < section.deals:
            deals.add(snapshot.deal)
    return [*found, *_too_few(deals, section)]


def _missing(snapshot: Snapshot) -> Iterator[str]:
    columns = {**BINDING, **COMPUTED} if snapshot.due else BINDING
    lacks = [column for column, field in columns.items() if not getattr(snapshot, field)]
    if lacks and (snapshot.due or len(lacks) < len(BINDING)):
        yield f"a snapshot of deal {snapshot.deal} has no {', '.join(lacks)}"
    for column in ("registry_content_hash", "outputs_hash"):
        value = getattr(snapshot, {**BINDING, **COMPUTED}[column])
        if value and not HASH.fullmatch(value):
            yield f"its {column} is no SHA-256: {value:.70}"
    if snapshot.trace and not UUID.fullmatch(snapshot.trace):
        yield f"its compute_trace_id is no UUID: {snapshot.trace:.50}"
    if snapshot.trace and snapshot.traced > 1:
        yield f"{snapshot.traced} snapshots have its compute_trace_id {snapshot.trace:.50}"


def _too_few(deals: set[str], section: Section) -> Iterator[Finding]:
    if len(deals) < section.deals:
        message = f"{len(deals)} deals have a bound snapshot, {section.deals} are promised"
        yield Finding(section.snapshots, message, "compute a snapshot of more deals")


def untrue(snapshots: Iterable[Snapshot], section: Section) -> list[Finding]:
    """Find snapshots whose binding says what is not so of its version."""
    found: list[Finding] = []
    bound = 0
    for snapshot in snapshots:
        if snapshot.version is not None:
            bound += 1
            found += [Finding(snapshot.id, fault) for fault in _lies(snapshot)]
    if not bound:
        found.append(Finding(section.snapshots, "no snapshot is bound to a version"))
    return found


def _lies(snapshot: Snapshot) -> Iterator[str]:
    if not snapshot.known:
        yield f"is bound to version {snapshot.version}, which does not exist"
        return
    named = f"version {snapshot.true_name}"
    if snapshot.status == "draft":
        yield f"is bound to {named}, which is a draft"
    elif not snapshot.published_before:
        yield f"was computed before {named}, to which it is bound, was published"
    if snapshot.content_hash and snapshot.content_hash != snapshot.true_hash:
        yield f"its registry_content_hash is not that of {named}"
    if snapshot.version_name and snapshot.version_name != snapshot.true_name:
        yield f"says {snapshot.version_name}, and is bound to {named}"
