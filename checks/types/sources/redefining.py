"""Types that repeat by hand what the generator writes, and services typed by inference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from .trees import field, text, walk

GENERATED = re.compile(r"\b(Database|Tables|TablesInsert|TablesUpdate|Enums|CompositeTypes)\b")
SHARE = 0.8  # of a table's columns and of a type's members that make it a copy
FEWEST = 3  # members that a copy has
SERVICE = re.compile(r"service", re.I)
TYPEOF = re.compile(r"ReturnType<\s*typeof\s+([\w.]+)")
Problem = tuple[Node, str, str]


@dataclass(frozen=True)
class Known:
    """What the generator writes: columns by table, and labels by enum."""

    tables: Mapping[str, frozenset[str]]
    enums: Mapping[str, frozenset[str]]


def redefinitions(root: Node, known: Known) -> Iterator[Problem]:
    """Yield types that repeat a row or an enum."""
    for node in walk(root):
        if node.type in ("object_type", "interface_body", "class_body"):
            yield from _row(node, known)
        elif node.type == "enum_declaration" or _is_union(node):
            yield from _labels(node, known)


def inferred_services(root: Node) -> Iterator[Problem]:
    """Yield services whose type is whatever a function happens to return."""
    for node in walk(root):
        if node.type != "type_alias_declaration":
            continue
        name, found = field(node, "name"), TYPEOF.search(field(node, "value"))
        if found and (SERVICE.search(name) or SERVICE.search(found[1])):
            message = f"{name} is inferred from {found[1]}: its interface changes unseen"
            yield node, message, "write the service's interface, and have the function return it"


def _row(node: Node, known: Known) -> Iterator[Problem]:
    """Compare the members that a type spells out itself with the columns of each table."""
    members = dict(_members(node))
    own = {name for name, type in members.items() if not GENERATED.search(type)}
    best = max(known.tables, key=lambda table: _shared(own, known.tables[table]), default="")
    if not best or len(members) < FEWEST:
        return
    shared = len(own & known.tables[best])
    if shared >= max(FEWEST, SHARE * len(known.tables[best]), SHARE * len(members)):
        name = best.rpartition(".")[2]
        message = f"repeats the columns of {best} by hand, and does not follow when they change"
        yield node, message, f'write Tables<"{name}">, or Pick or Omit of it'


def _shared(own: set[str], columns: frozenset[str]) -> float:
    return len(own & columns) / len(columns | own) if columns else 0


def _members(node: Node) -> Iterator[tuple[str, str]]:
    for child in node.named_children:
        if child.type in ("property_signature", "public_field_definition"):
            yield field(child, "name").strip("'\""), field(child, "type")


def _is_union(node: Node) -> bool:
    """Say whether a node is a whole union: longer ones are nested, two by two."""
    within = node.parent is not None and node.parent.type == "union_type"
    return node.type == "union_type" and not within


def _labels(node: Node, known: Known) -> Iterator[Problem]:
    """Compare string literals with the labels of each enum; a part of them is no copy."""
    labels = frozenset(
        text(each).strip("'\"")
        for each in walk(node)
        if each.type == "string" and (node.type == "enum_declaration" or _plain(each, node))
    )
    for enum, its in known.enums.items():
        if len(its) > 1 and labels == its:
            name = enum.rpartition(".")[2]
            message = f"repeats the labels of {enum} by hand, and does not follow when they change"
            yield node, message, f'write Enums<"{name}">'
            return


def _plain(literal: Node, union: Node) -> bool:
    """Say whether a literal is a branch of the union itself, and nothing within a branch."""
    current = literal.parent
    while current is not None and current.id != union.id:
        if current.type not in ("literal_type", "union_type", "parenthesized_type"):
            return False
        current = current.parent
    return True
