"""Whether two pieces of SQL say the same: white space, comments and spelling do not count."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from pglast import parse_sql, scan, split
from pglast.parser import ParseError

COMMENTS = ("SQL_COMMENT", "C_COMMENT")


def first_difference(one: str, other: str) -> int | None:
    """Return the index of the first statement that differs; None where all say the same.

    Texts inside of it, bodies of functions among them, count as they are; their line ends
    do not. What cannot be parsed is compared word by word.
    """
    pairs = zip_longest(_statements(one), _statements(other))
    return next((index for index, (a, b) in enumerate(pairs) if not _say_the_same(a, b)), None)


def _statements(sql: str) -> tuple[str, ...]:
    text = sql.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        found: tuple[str, ...] = split(text)
    except ParseError:
        return (text,)
    return found


def _say_the_same(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return one == other
    try:
        return bool(parse_sql(one)[0].stmt == parse_sql(other)[0].stmt)
    except ParseError:
        return _words(one) == _words(other)


def _words(text: str) -> list[Any]:
    try:
        tokens = scan(text)
    except ParseError:
        return text.split()
    return [text[token.start : token.end + 1] for token in tokens if token.name not in COMMENTS]
