"""The migration graph as SVG: newest first, with the current and the expected revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

ROW, LANE, RADIUS, CHARACTER = 26, 22, 6, 7.3
Parents = dict[str, list[str]]


def migration_graph(picture: Mapping[str, Any]) -> str:
    """Draw revisions (`id`, `parents`), marking `current`, `expected` and `applied` ids.

    A graph with cycles, missing parents or doubles is drawn as far as it goes: those are
    findings of a check, and the picture is where people look for them.
    """
    parents: Parents = {}
    for revision in picture["revisions"]:
        parents.setdefault(str(revision["id"]), []).extend(map(str, revision["parents"]))
    order = children_first(parents)
    lanes = lanes_of(order, parents)
    left = (max(lanes.values(), default=0) + 1) * LANE + 10
    labels = {id: _label(id, picture) for id in order}
    widest = max((len(text) for text in labels.values()), default=0)
    place = {id: (lanes[id] * LANE + 14, row * ROW + 16) for row, id in enumerate(order)}
    shapes = [_edge(place[id], place[p]) for id in order for p in parents[id] if p in place]
    shapes += [_node(place[id], left, id, labels[id], picture) for id in order]
    width, height = int(left + widest * CHARACTER + 20), len(order) * ROW + 10
    return (
        f'<svg class="graph" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><title>Migration graph</title>{"".join(shapes)}</svg>'
    )


def children_first(parents: Parents) -> list[str]:
    """Order revisions so that each stands before its parents; members of a cycle go last."""
    waiting = dict.fromkeys(parents, 0)
    for known in parents.values():
        for parent in set(known) & waiting.keys():
            waiting[parent] += 1
    ready = sorted((id for id, children in waiting.items() if not children), reverse=True)
    order = []
    while ready:
        order.append(id := ready.pop())
        for parent in sorted(set(parents[id]) & waiting.keys()):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return order + sorted(parents.keys() - set(order))


def lanes_of(order: Iterable[str], parents: Parents) -> dict[str, int]:
    """Give each revision a column: a line of descent stays in one as long as it can."""
    awaited: list[str | None] = []  # which revision comes next in a column
    lanes = {}
    for id in order:
        lane = _lane(awaited, id)
        lanes[id] = lane
        awaited[lane] = None
        for parent in parents[id]:
            if parent not in awaited:
                free = lane if awaited[lane] is None else _lane(awaited, None)
                awaited[free] = parent
    return lanes


def _lane(awaited: list[str | None], wanted: str | None) -> int:
    for candidate in (wanted, None):
        if candidate in awaited:
            return awaited.index(candidate)
    awaited.append(None)
    return len(awaited) - 1


def _label(id: str, picture: Mapping[str, Any]) -> str:
    marks = [mark for mark in ("current", "expected") if id in _ids(picture, mark)]
    return id + (f"  ◀ {' and '.join(marks)}" if marks else "")


def _ids(picture: Mapping[str, Any], mark: str) -> Sequence[str]:
    return [str(id) for id in picture.get(mark) or ()]


def _edge(child: tuple[int, int], parent: tuple[int, int]) -> str:
    (x, y), (px, py) = child, parent
    bend = f"C{x} {y + ROW} {px} {py - ROW} {px} {py}" if x != px else f"L{px} {py}"
    return f'<path d="M{x} {y}{bend}" fill="none" stroke="#8a94a0" stroke-width="1.5"/>'


def _node(
    place: tuple[int, int], left: int, id: str, label: str, picture: Mapping[str, Any]
) -> str:
    fill = "#1f5f99" if id in _ids(picture, "applied") else "#ffffff"
    marked = id in _ids(picture, "current") or id in _ids(picture, "expected")
    ring = ' stroke-width="3.5"' if marked else ' stroke-width="1.5"'
    weight = ' font-weight="bold"' if marked else ""
    x, y = place
    return (
        f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="{fill}" stroke="#1f5f99"{ring}/>'
        f'<text x="{left}" y="{y + 4}"{weight}>{escape(label)}</text>'
    )
