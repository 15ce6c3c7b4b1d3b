"""Signatures of functions, as people write them and as the catalog does: `int` is `integer`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pglast import parse_sql
from pglast.parser import ParseError

from .nodes import words

Key = tuple[tuple[str, ...], tuple[tuple[str, int], ...]]


def same_object(written: str, canonical: str) -> bool:
    """Say whether a profile means an object: a relation, or a function by its signature."""
    if "(" not in written:
        return written == canonical or _name(written) == _name(canonical)
    key = _key(written)
    return key is not None and key == _key(canonical)


@lru_cache(maxsize=4096)
def _key(signature: str) -> Key | None:
    """Return the name and types of a function; aliases of a type have its name in common."""
    try:
        statement: Any = parse_sql(f"drop function {signature}")[0].stmt
    except ParseError:
        return None
    function = statement.objects[0]
    types = [
        (words(each.names)[-1], len(each.arrayBounds or ())) for each in function.objargs or ()
    ]
    return words(function.objname), tuple(types)


def _name(written: str) -> tuple[str, ...] | None:
    key = None if "(" in written else _key(f"{written}()")
    return key[0] if key else None
