"""Whether two pieces of SQL say the same: white space, comments and spelling do not count."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import Any

from pglast import parse_sql, scan
from pglast.parser import ParseError

COMMENTS = ("SQL_COMMENT", "C_COMMENT")


@lru_cache(256)
def meaning(sql: str) -> tuple[Any, ...]:
    """Read SQL as statements that can be compared; as words where it cannot be parsed.

    Texts inside of it, bodies of functions among them, count as they are; their line ends
    do not.
    """
    text = sql.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return tuple(raw.stmt for raw in parse_sql(text))
    except ParseError:
        return _words(text)


def first_difference(one: str, other: str) -> int | None:
    """Return the index of the first statement that differs; None where all say the same."""
    pairs = zip_longest(meaning(one), meaning(other))
    return next((index for index, (a, b) in enumerate(pairs) if a != b), None)


def _words(text: str) -> tuple[Any, ...]:
    try:
        tokens = scan(text)
    except ParseError:
        return tuple(text.split())
    words = (text[token.start : token.end + 1] for token in tokens if token.name not in COMMENTS)
    return tuple(words)
