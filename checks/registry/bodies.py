"""Bodies that the admin endpoints must refuse as a whole, and an entry that is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NAMELESS: Sequence[tuple[str, Any]] = (
    ("create without a name", {}),
    ("create with a name that is a number", {"version_name": 7}),
    ("create with a number that is a text", {"version_name": "pgattest", "version_number": "x"}),
    ("create with broken JSON", '{"version_name": '),
)
GOOD = {"metric_key": "PGATTEST_GOOD", "definition_json": {"expr": "EBITDA"}}
BODIES: Sequence[tuple[str, Any]] = (
    ("add nothing", {"entries": []}),
    ("add without a list", {}),
    ("add broken JSON", '{"entries": ['),
    ("add without a definition", {"entries": [GOOD, {"metric_key": "EBITDA"}]}),
    ("add without a key", {"entries": [GOOD, {"definition_json": {"expr": "EBITDA"}}]}),
    ("add a key twice", {"entries": [GOOD, GOOD]}),
    ("add a key that is none", {"entries": [GOOD, {**GOOD, "metric_key": "no key"}]}),
    (
        "add what cannot be parsed",
        {"entries": [GOOD, {"metric_key": "DSCR", "definition_json": {"expr": "EBITDA /"}}]},
    ),
    (
        "add what no hash sees",
        {
            "entries": [
                GOOD,
                {"metric_key": "DSCR", "definition_json": {"expr": "EBITDA", "more": {"id": 1}}},
            ]
        },
    ),
)
