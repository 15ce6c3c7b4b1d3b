"""Names of database objects, written the way PostgreSQL itself would."""

from __future__ import annotations

import re

from pglast.keywords import COL_NAME_KEYWORDS, RESERVED_KEYWORDS, TYPE_FUNC_NAME_KEYWORDS

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
QUOTED = COL_NAME_KEYWORDS | RESERVED_KEYWORDS | TYPE_FUNC_NAME_KEYWORDS


def quoted(name: str) -> str:
    """Quote one identifier if it needs it, so that it can be looked up again."""
    if PLAIN.fullmatch(name) and name not in QUOTED:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(*names: str) -> str:
    """Join identifiers to one name, each quoted if it needs it."""
    return ".".join(map(quoted, names))
