"""The stored form of a view: PostgreSQL's own syntax tree, `pg_node_tree`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(r"[(){}]|(?:\\.|[^\s(){}\\])+", re.S)
MARKS = ("i", "o", "b", "x")  # lists of integers, oids, and sets of numbers


@dataclass(frozen=True)
class Node:
    """One node: its kind, and its fields; of a field with several words the first."""

    kind: str
    fields: Mapping[str, Any]

    def number(self, name: str) -> int:
        """Return a field that is a number."""
        return int(self.fields[name])

    def nodes(self, name: str) -> list[Any]:
        """Return a field that is a list; nothing is an empty one."""
        value = self.fields.get(name)
        return value if isinstance(value, list) else []


def parse(text: str) -> Any:
    """Parse a tree: nodes, lists, words, and None for what is not there.

    Raises ValueError for a text that is no tree.
    """
    words = TOKEN.findall(text)
    try:
        value, end = _value(words, 0)
    except (IndexError, RecursionError):
        raise ValueError("the tree ends too early, or is too deep") from None
    if end != len(words):
        raise ValueError("the tree has more than one root")
    return value


def _value(words: list[str], at: int) -> tuple[Any, int]:
    word = words[at]
    if word == "{":
        return _node(words, at + 1)
    if word == "(":
        return _list(words, at + 1)
    return None if word == "<>" else word.replace("\\", ""), at + 1


def _node(words: list[str], at: int) -> tuple[Node, int]:
    kind, at = words[at], at + 1
    fields = {}
    while words[at] != "}":
        name, at = words[at][1:], at + 1
        first = True
        while words[at] != "}" and words[at][0] != ":":
            value, at = _value(words, at)
            if first:
                fields[name], first = value, False
    return Node(kind, fields), at + 1


def _list(words: list[str], at: int) -> tuple[list[Any], int]:
    items = []
    if words[at] in MARKS:
        at += 1
    while words[at] != ")":
        value, at = _value(words, at)
        items.append(value)
    return items, at + 1
