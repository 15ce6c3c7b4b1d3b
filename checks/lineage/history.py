"""History as files: what was published, and whether it still says the same."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from ..declare import Finding, Unverified
from ..given import Revision


def listed(revisions: Iterable[Revision]) -> str:
    """Write the history as text: one line per revision, parents first in the file's order."""
    return "".join(
        f"{' + '.join(revision.parents) or '<base>'} -> {revision.id or revision.path}"
        f" {revision.title}".rstrip()
        + "\n"
        for revision in revisions
    )


def lock(revisions: Iterable[Revision]) -> str:
    """Write the lock file: what each revision says, to be compared with later."""
    entries = {
        revision.id: {
            "path": revision.path,
            "parents": list(revision.parents),
            "sha256": revision.sha256,
        }
        for revision in revisions
    }
    document = {"schema": "pgattest.lock/1", "revisions": entries}
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def edits(revisions: Sequence[Revision], text: str) -> list[Finding]:
    """Compare revisions with a lock file's text; new ones are not its business."""
    try:
        locked = json.loads(text)["revisions"]
    except (ValueError, KeyError, TypeError):
        raise Unverified([Finding("baseline", "the lock file is not one")]) from None
    if not locked:
        raise Unverified([Finding("baseline", "the lock file lists nothing")])
    now = {revision.id: revision for revision in revisions}
    found = []
    for id, entry in sorted(locked.items()):
        if id not in now:
            found.append(Finding(id, "was published, and is gone"))
        elif list(now[id].parents) != entry["parents"]:
            before, after = (" and ".join(p) or "none" for p in (entry["parents"], now[id].parents))
            found.append(Finding(id, f"its parents were {before}, and are {after}"))
        elif now[id].sha256 != entry["sha256"]:
            found.append(Finding(id, f"{now[id].path} was edited after it was published"))
    return found


def edits_since_commit(
    revisions: Sequence[Revision], committed: Mapping[str, str]
) -> list[Finding]:
    """Compare revisions with the files of a git ref, in the folders that hold revisions."""
    folders = {PurePosixPath(revision.path).parent for revision in revisions}
    old = {path: sha for path, sha in committed.items() if _is_revision(path, folders)}
    if not old:
        raise Unverified([Finding("baseline", "the git ref holds no migrations")])
    now = {revision.path: revision for revision in revisions}
    found = []
    for path, sha in sorted(old.items()):
        if path not in now:
            found.append(Finding(path, "was published, and is gone"))
        elif now[path].sha256 != sha:
            found.append(Finding(now[path].id, f"{path} was edited after it was published"))
    return found


def _is_revision(path: str, folders: Collection[PurePosixPath]) -> bool:
    file = PurePosixPath(path)
    return file.suffix == ".py" and file.stem != "__init__" and file.parent in folders
