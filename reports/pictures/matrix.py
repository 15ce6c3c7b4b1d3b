"""Who may do what, as SVG: one square per role and table, one letter per operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

OPERATIONS = "SIUD"
WORDS = {"S": "select", "I": "insert", "U": "update", "D": "delete"}
HALF, GAP, CHARACTER = 13, 6, 7.3
SQUARE = 2 * HALF + GAP
SHOWN = 100  # tables; those that are not as declared come first
LEGEND_WIDTH = 1010
RING = "#b3261e"
# What is shown: where a letter would be, and its colours. Letters and rings say it all without.
LOOKS = {
    "allow": ("", "#cfe8d5", "#123d1d"),
    "deny": ("–", "#eef1f4", "#55606c"),
    "broken": ("!", "#f6d9a8", "#5c3b00"),
    "unverified": ("?", "#ffffff", "#1d2733"),
}
LEGEND = [
    ("allow", False, "letter: allowed, as declared"),
    ("deny", False, "– denied, as declared"),
    ("allow", True, "ring: not as declared"),
    ("broken", True, "! ended in an error"),
    ("unverified", True, "? could not be verified"),
]
Cell = Mapping[str, Any]
Cells = Mapping[tuple[str, str], Mapping[str, Cell]]  # (role, table) → letter → cell


def tenancy_matrix(picture: Mapping[str, Any]) -> str:
    """Draw `roles` × `tables` × operations from `cells`: declared, found, and where they differ.

    A cell has `role`, `table`, `operation`, `expected` (allow, deny), `actual` (allow, deny,
    broken, unverified) and `mismatch`. Of many tables the first hundred are drawn.
    """
    roles = [str(role) for role in picture["roles"]]
    cells = _by_square(picture["cells"])
    tables, left_out = _chosen([str(table) for table in picture["tables"]], roles, cells)
    left = _longest(tables) + 12
    top = _longest(roles) + 40
    shapes = [_legend()]
    shapes += [_column(left + n * SQUARE, top - 6, role) for n, role in enumerate(roles)]
    for row, table in enumerate(tables):
        y = top + row * SQUARE
        shapes.append(f'<text x="{left - 8}" y="{y + HALF + 4}" class="end">{escape(table)}</text>')
        for n, role in enumerate(roles):
            shapes.append(_square(left + n * SQUARE, y, role, table, cells.get((role, table), {})))
    height = top + len(tables) * SQUARE + 24
    if left_out:
        shapes.append(f'<text x="4" y="{height - 8}">{escape(left_out)}</text>')
    width = max(left + len(roles) * SQUARE + 10, LEGEND_WIDTH)
    return (
        f'<svg class="matrix" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><title>Role × table × operation</title>{"".join(shapes)}</svg>'
    )


def _by_square(cells: Sequence[Cell]) -> Cells:
    found: dict[tuple[str, str], dict[str, Cell]] = {}
    for cell in cells:
        square = found.setdefault((str(cell["role"]), str(cell["table"])), {})
        square[str(cell["operation"])[:1].upper()] = cell
    return found


def _chosen(tables: list[str], roles: list[str], cells: Cells) -> tuple[list[str], str]:
    """Choose the tables to draw; say how many are left out, and of what kind."""
    if len(tables) <= SHOWN:
        return tables, ""

    def differs(table: str) -> bool:
        squares = [cells.get((role, table), {}) for role in roles]
        return any(cell["mismatch"] for square in squares for cell in square.values())

    ordered = sorted(tables, key=lambda table: not differs(table))
    rest = ordered[SHOWN:]
    wrong = sum(map(differs, rest))
    said = f"{wrong} of them not as declared" if wrong else "all as declared"
    return ordered[:SHOWN], f"… and {len(rest)} more tables, {said}"


def _longest(names: Sequence[str]) -> int:
    return int(max(map(len, names), default=0) * CHARACTER)


def _column(x: int, y: int, role: str) -> str:
    middle = x + HALF + 4
    return f'<text x="{middle}" y="{y}" transform="rotate(-90 {middle} {y})">{escape(role)}</text>'


def _square(x: int, y: int, role: str, table: str, square: Mapping[str, Cell]) -> str:
    """Draw the four operations of one role on one table, with what they mean as tooltip."""
    places = {letter: (x + n % 2 * HALF, y + n // 2 * HALF) for n, letter in enumerate(OPERATIONS)}
    told = [f"{role} on {table}"] + [_told(WORDS[o], square[o]) for o in OPERATIONS if o in square]
    # Rings come last, so that a neighbour does not cover them.
    ordered = sorted(square.keys() & places.keys(), key=lambda o: (square[o]["mismatch"], o))
    drawn = [
        _operation(places[o], o, str(square[o]["actual"]), square[o]["mismatch"]) for o in ordered
    ]
    return f"<g><title>{escape(chr(10).join(told))}</title>{''.join(drawn)}</g>"


def _told(word: str, cell: Cell) -> str:
    actual, expected = cell["actual"], cell["expected"]
    return f"{word}: {actual}" + (f", declared {expected}" if cell["mismatch"] else "")


def _operation(place: tuple[int, int], letter: str, actual: str, mismatch: bool) -> str:
    sign, fill, ink = LOOKS.get(actual, LOOKS["unverified"])
    x, y = place
    ring = f' stroke="{RING}" stroke-width="2.5"' if mismatch else ' stroke="#ffffff"'
    weight = ' font-weight="bold"' if mismatch else ""
    return (
        f'<rect x="{x}" y="{y}" width="{HALF}" height="{HALF}" fill="{fill}"{ring}/>'
        f'<text x="{x + HALF / 2}" y="{y + 10}" class="mid" fill="{ink}"{weight}>'
        f"{sign or letter}</text>"
    )


def _legend() -> str:
    x, drawn = 4, []
    for actual, mismatch, words in LEGEND:
        drawn.append(_operation((x, 6), "S", actual, mismatch))
        drawn.append(f'<text x="{x + HALF + 6}" y="16">{escape(words)}</text>')
        x += HALF + 20 + int(len(words) * CHARACTER)
    return "".join(drawn)
