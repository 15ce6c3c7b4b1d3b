"""The versions that the profile promises, and the definitions that were sent for them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence

from ..declare import Finding
from .canonical import NotCanonical, canonical, parse_json
from .given import File, Files, Published, Section
from .publishing import PUBLISHED, entries_of
from .reading import Entry, Version


def broken_promises(
    versions: Sequence[Version], entries: Sequence[Entry], section: Section, files: Files
) -> list[Finding]:
    """Find versions of the profile that are not published, or not with what it says."""
    found: list[Finding] = []
    by_name = {version.name: version for version in versions}
    for promise in section.published:
        version, theirs = by_name.get(promise.version), entries_of(promise.version, entries)
        found += _unlike(promise, version, theirs)
        if promise.definitions and theirs:
            found += _redefined(promise.version, theirs, files[promise.definitions])
    return found


def _unlike(
    promise: Published, version: Version | None, entries: Sequence[Entry]
) -> Iterator[Finding]:
    if version is None or version.status not in PUBLISHED:
        yield Finding(promise.version, "is promised and not published", "publish it")
        return
    if promise.metrics is not None and len(entries) != promise.metrics:
        yield Finding(version.name, f"has {len(entries)} entries, {promise.metrics} are promised")
    if promise.content_hash and version.content_hash != promise.content_hash:
        evidence = f"promised {promise.content_hash}\nstored {version.content_hash}"
        yield Finding(version.name, "its content_hash is not the announced one", "", evidence)


def _redefined(version: str, entries: Sequence[Entry], file: File) -> Iterator[Finding]:
    """Compare definitions with those that were sent: this names the one that was changed."""
    try:
        sent = {
            str(entry["metric_key"]): canonical(entry["definition_json"])
            for entry in parse_json(file.text)
        }
    except (NotCanonical, KeyError, TypeError):
        yield Finding(file.name, file.problem or "is no list of {metric_key, definition_json}")
        return
    stored = {entry.key: _written(entry) for entry in entries}
    for key in sorted(sent.keys() | stored.keys()):
        old, new = sent.get(key, ""), stored.get(key, "")
        if old != new:
            how = "is not as it was sent" if old and new else "was not sent" if new else "is gone"
            yield Finding(f"{version}/{key}", f"the definition {how}", "", difference(old, new))


def _written(entry: Entry) -> str:
    try:
        return canonical(parse_json(entry.text))
    except NotCanonical as problem:
        return json.dumps(str(problem))


def difference(old: str, new: str) -> str:
    """Show how two canonical definitions differ, member by member."""
    return "\n".join(
        difflib.unified_diff(_lines(old), _lines(new), "sent", "stored", "", "", 1, "")
    )


def _lines(text: str) -> list[str]:
    return json.dumps(json.loads(text), indent=1).splitlines() if text else []
