"""Pure logic on revision graphs; Alembic's own answer is compared with it, not trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..declare import Finding
from ..given import Graph, Revision

Parents = Mapping[str, Sequence[str]]


def heads_of(parents: Parents) -> list[str]:
    """Return the revisions that are nobody's parent, sorted."""
    named = {parent for each in parents.values() for parent in each}
    return sorted(set(parents) - named)


def cycle_in(parents: Parents) -> list[str]:
    """Return the revisions that are their own ancestors, sorted; none in a sound graph."""
    left = {id: set(each) & parents.keys() for id, each in parents.items()}
    while ready := [id for id, each in left.items() if not each]:
        for id in ready:
            del left[id]
        for each in left.values():
            each.difference_update(ready)
    # What remains are cycles and what descends from them; only the former lead back.
    return sorted(id for id in left if id in _ancestors(id, left))


def ancestors(ids: Iterable[str], parents: Parents) -> set[str]:
    """Return the given revisions and all they descend from."""
    return set(ids).union(*(_ancestors(id, parents) for id in ids))


def _ancestors(id: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(parents.get(id, ()))
    while ahead:
        if (parent := ahead.pop()) not in found:
            found.add(parent)
            ahead.extend(parents.get(parent, ()))
    return found


def parents_of(revisions: Iterable[Revision]) -> dict[str, tuple[str, ...]]:
    """Map ids to parents."""
    return {revision.id: revision.parents for revision in revisions if revision.id}


def single_head_findings(graph: Graph) -> list[Finding]:
    """Find what keeps `head` and `heads` from being the same one revision."""
    parents = parents_of(graph.revisions)
    heads = list(graph.heads) if graph.heads is not None else heads_of(parents)
    if len(heads) == 1:
        return []
    if not heads:
        return [Finding("head", f"there is no head: {graph.error or 'there are no revisions'}")]
    return [Finding(head, f"is one of {len(heads)} heads", "alembic merge heads") for head in heads]


def soundness_findings(graph: Graph) -> list[Finding]:
    """Find unreadable files, duplicate ids, missing parents and cycles."""
    parents = parents_of(graph.revisions)
    found = [
        *_unreadable(graph.revisions),
        *_duplicates(graph.revisions),
        *_missing(graph.revisions, parents),
        *(Finding(id, "is its own ancestor") for id in cycle_in(parents)),
    ]
    if not graph.revisions:
        found.append(Finding("revisions", "the project has no revisions"))
    if graph.error and not found:
        found.append(Finding("graph", f"Alembic refuses it: {graph.error}"))
    return found


def _unreadable(revisions: Iterable[Revision]) -> Iterator[Finding]:
    for revision in revisions:
        if revision.problem:
            yield Finding(revision.path, revision.problem)


def _duplicates(revisions: Iterable[Revision]) -> Iterator[Finding]:
    files = defaultdict(list)
    for revision in revisions:
        files[revision.id].append(revision.path)
    for id, paths in sorted(files.items()):
        if id and len(paths) > 1:
            yield Finding(id, f"is declared by {' and '.join(sorted(paths))}")


def _missing(revisions: Iterable[Revision], parents: Parents) -> Iterator[Finding]:
    for revision in revisions:
        for parent in revision.parents:
            if parent not in parents:
                yield Finding(revision.id, f"its parent {parent} does not exist")
