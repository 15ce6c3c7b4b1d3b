"""One source, judged."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ..given import TypesFile
from ..written import Unreadable
from .clients import Clients
from .redefining import Known, inferred_services, redefinitions
from .trees import owner, tree_of

__all__ = ["Known", "findings_in"]


def findings_in(source: TypesFile, known: Known) -> Iterator[Finding]:
    """Find the anti-patterns of a source; one that cannot be parsed is one finding."""
    if source.content is None:
        yield Finding(source.name, f"cannot be read: {source.problem}", file=source.name)
        return
    try:
        root = tree_of(source.name, source.content)
    except Unreadable as fault:
        remedy = "correct it: nothing in it could be judged"
        yield Finding(source.name, str(fault), remedy, file=source.name, line=fault.line)
        return
    problems = [*Clients(root).problems(), *redefinitions(root, known), *inferred_services(root)]
    seen = set()
    for node, message, remedy in problems:
        place = (node.start_point.row + 1, message)
        if place not in seen:
            seen.add(place)
            object = f"{source.name} {owner(node)}"
            yield Finding(object, message, remedy, file=source.name, line=place[0])
