"""What publishing a version promises: a time, entries, and a hash that is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..declare import Finding
from .canonical import NotCanonical, parse_json
from .given import Section
from .hashing import HASH, content_hash, entry_hash
from .reading import Entry, Version

PUBLISHED = ("published", "deprecated")


def broken_versions(
    versions: Sequence[Version], entries: Sequence[Entry], section: Section
) -> list[Finding]:
    """Find published versions that break what publishing promises."""
    found = [version for version in versions if version.status != "draft"]
    if not found:
        return [Finding(section.versions, "no version is published", "publish one")]
    return [
        finding
        for version in found
        for finding in _broken(version, entries_of(version.name, entries), section.canonical)
    ]


def entries_of(version: str, entries: Sequence[Entry]) -> list[Entry]:
    """Select the entries of a version."""
    return [entry for entry in entries if entry.version == version]


def _broken(version: Version, entries: Sequence[Entry], variant: str) -> Iterator[Finding]:
    if version.status not in PUBLISHED:
        yield Finding(version.name, f"has the unknown status {version.status!r}")
    if version.published_at is None:
        yield Finding(version.name, f"is {version.status} and has no published_at")
    if version.ahead:
        yield Finding(version.name, f"is {version.status}, and published_at is yet to come")
    if not entries:
        yield Finding(version.name, f"is {version.status} and has no entries")
    yield from _wrong_hash(version, entries, variant)
    for entry in entries:
        yield from _wrong_entry_hash(entry, variant)


def _wrong_hash(version: Version, entries: Sequence[Entry], variant: str) -> Iterator[Finding]:
    stored = version.content_hash
    if stored is None or not HASH.fullmatch(stored):
        yield Finding(version.name, f"its content_hash is no SHA-256: {stored}")
    elif (true := recomputed(entries, variant)) != stored:
        message = "its content_hash is not that of its entries: one of them was changed"
        remedy = "find out who changed which; publish a new version instead"
        yield Finding(version.name, message, remedy, f"stored {stored}\nrecomputed {true}")


def recomputed(entries: Sequence[Entry], variant: str) -> str:
    """Hash the entries of a version anew; the reason in words where they have no hash."""
    try:
        return content_hash([(entry.key, parse_json(entry.text)) for entry in entries], variant)
    except NotCanonical as problem:
        return str(problem)


def _wrong_entry_hash(entry: Entry, variant: str) -> Iterator[Finding]:
    try:
        true = entry_hash(parse_json(entry.text), variant)
    except NotCanonical as problem:
        yield Finding(entry.name, str(problem))
        return
    if entry.hash != true:
        message = "its definition_hash is not that of its definition"
        yield Finding(entry.name, message, "", f"stored {entry.hash}\nrecomputed {true}")


def marked_drafts(versions: Sequence[Version]) -> list[Finding]:
    """Find drafts that carry what only publishing gives."""
    return [
        Finding(version.name, f"is a draft and has {' and '.join(marks)}")
        for version in versions
        if version.status == "draft" and (marks := _marks(version))
    ]


def _marks(version: Version) -> list[str]:
    names = ("content_hash", "published_at")
    return [name for name in names if getattr(version, name) is not None]


def listed(versions: Sequence[Version], entries: Sequence[Entry], section: Section) -> str:
    """List versions with both hashes."""
    lines = [
        f"{row['version']} {row['status']}, published {row['published_at'] or 'never'}: "
        f"{row['entries']} entries, {row['snapshots']} snapshots\n"
        f"  stored     {row['stored']}\n  recomputed {row['recomputed']}\n"
        for row in pictured(versions, entries, section)["versions"]
    ]
    return "".join(lines) or "no version\n"


def pictured(
    versions: Sequence[Version], entries: Sequence[Entry], section: Section
) -> dict[str, Any]:
    """Give what the report shows of the versions."""
    rows = [
        {
            "version": version.name,
            "status": version.status,
            "published_at": version.published_at,
            "snapshots": version.snapshots,
            "entries": len(theirs := entries_of(version.name, entries)),
            "stored": version.content_hash,
            "recomputed": recomputed(theirs, section.canonical),
        }
        for version in versions
    ]
    return {"kind": "registry", "versions": rows}
