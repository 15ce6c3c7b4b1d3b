"""History as files: what was published, and whether it still says the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from ..declare import Finding, Unverified
from ..given import Graph, Revision


def listed(revisions: Iterable[Revision]) -> str:
    """Write the history as text: one line per revision, parents first in the file's order."""
    return "".join(
        f"{' + '.join(revision.parents) or '<base>'} -> {revision.id or revision.path}"
        f" {revision.title}".rstrip()
        + "\n"
        for revision in revisions
    )


def lock(graph: Graph) -> str:
    """Write the lock file: what each revision and the modules beside them say today."""
    entries = {
        revision.id: {
            "path": revision.path,
            "parents": list(revision.parents),
            "sha256": revision.sha256,
        }
        for revision in graph.revisions
    }
    document = {
        "schema": "pgattest.lock/1",
        "revisions": entries,
        "modules": dict(graph.modules),
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def edits(graph: Graph, text: str) -> list[Finding]:
    """Compare a graph with a lock file's text; new revisions are not its business.

    A revision may be made of modules beside it, so an edited module is an edit, too.
    """
    try:
        document = json.loads(text)
        locked, modules = document["revisions"], document["modules"]
    except (ValueError, KeyError, TypeError):
        raise Unverified([Finding("baseline", "the lock file is not one")]) from None
    if not locked:
        raise Unverified([Finding("baseline", "the lock file lists nothing")])
    now = {revision.id: revision for revision in graph.revisions}
    found = _module_edits(modules, dict(graph.modules))
    for id, entry in sorted(locked.items()):
        if id not in now:
            found.append(Finding(id, "was published, and is gone"))
        elif list(now[id].parents) != entry["parents"]:
            before, after = (" and ".join(p) or "none" for p in (entry["parents"], now[id].parents))
            found.append(Finding(id, f"its parents were {before}, and are {after}"))
        elif now[id].sha256 != entry["sha256"]:
            found.append(Finding(id, f"{now[id].path} was edited after it was published"))
    return found


def _module_edits(before: Mapping[str, str], after: Mapping[str, str]) -> list[Finding]:
    return [
        Finding(path, "was edited after it was published" if path in after else "is gone")
        for path, sha in sorted(before.items())
        if after.get(path) != sha
    ]


def edits_since_commit(graph: Graph, committed: Mapping[str, str]) -> list[Finding]:
    """Compare a graph with the files of a git ref, in the folders that hold migrations."""
    here = {revision.path: (revision.id, revision.sha256) for revision in graph.revisions}
    here |= {path: (path, sha) for path, sha in graph.modules}
    kinds = {_kind(path) for path in here}
    old = {path: sha for path, sha in committed.items() if _kind(path) in kinds}
    if not old:
        raise Unverified([Finding("baseline", "the git ref holds no migrations")])
    found = []
    for path, sha in sorted(old.items()):
        if path not in here:
            found.append(Finding(path, "was published, and is gone"))
        elif here[path][1] != sha:
            found.append(Finding(here[path][0], f"{path} was edited after it was published"))
    return found


def _kind(path: str) -> tuple[str, str]:
    """Return folder and ending: what is published is Python or SQL, and lies with its like."""
    file = PurePosixPath(path)
    return str(file.parent), file.suffix
