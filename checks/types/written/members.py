"""Members of object types, and the small literals that relationships and constants are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tree_sitter import Node

from .canonical import branches, key_of, string_of, text_of
from .model import Labels, Link, Types, Unreadable

OBJECTS = ("object_type", "interface_body")
LINK = {"foreignKeyName", "columns", "referencedRelation", "referencedColumns"}
Members = dict[str, tuple[bool, Node, int]]


class _Everything(dict[str, object]):
    def __contains__(self, key: object) -> bool:
        return True


ANY = _Everything()  # two unnamed arguments have the same name


def properties(node: Node, name: str) -> Iterator[Node]:
    """Yield the members of an object type; the placeholder of an empty one is none."""
    if node.type not in OBJECTS:
        raise Unreadable(f"`{name}` is no object type", node.start_point.row + 1)
    for child in node.named_children:
        if child.type == "property_signature":
            yield child


def members_of(node: Node, name: str) -> Members:
    """Return the members of an object type: whether optional, the type, and the line."""
    members: Members = {}
    for child in properties(node, name):
        key, line = key_of(child.named_children[0]), child.start_point.row + 1
        if key in members:
            raise twice(key, name, line)
        optional = any(part.type == "?" for part in child.children)
        members[key] = (optional, annotation(child.children[-1], key, name, line), line)
    return members


def annotation(node: Node, key: str, name: str, line: int) -> Node:
    """Return the type in an annotation."""
    value = next((kid for kid in node.named_children if kid.type != "comment"), None)
    if value is None or node.type != "type_annotation":
        raise Unreadable(f"`{key}` of `{name}` has no type", line)
    return value


def twice(key: str, name: str, line: int) -> Unreadable:
    """Say that a member is there twice."""
    return Unreadable(f"`{name}` has `{key}` twice", line)


def label(node: Node) -> str:
    """Return a label of an enum, or another string."""
    source = text_of(node)
    return string_of(source) if source[:1] in ("'", '"') else source


def names(node: Node) -> frozenset[str]:
    """Return the names in a union; `never` is none."""
    return frozenset(label(branch) for branch in branches(node)) - {"never"}


def link(parts: Mapping[str, Node]) -> Link:
    """Make a relationship of its parts."""
    one = parts.get("isOneToOne")
    return Link(
        label(parts["foreignKeyName"]),
        strings(parts["columns"]),
        None if one is None else text_of(one) == "true",
        label(parts["referencedRelation"]),
        strings(parts["referencedColumns"]),
    )


def strings(node: Node) -> tuple[str, ...] | None:
    """Return the strings of a tuple; None of anything else."""
    if node.type not in ("tuple_type", "array"):
        return None
    return tuple(label(child) for child in node.named_children if child.type != "comment")


def constants(node: Node, types: Types) -> None:
    """Read the values that a program iterates over."""
    value = node.named_children[0] if node.type == "as_expression" else node
    for schema, parts in _pairs(value):
        for _, enums in (pair for pair in _pairs(parts) if pair[0] == "Enums"):
            for name, labels in _pairs(enums):
                line = labels.start_point.row + 1
                types.constants[schema, name] = Labels(line, strings(labels) or ())


def _pairs(node: Node) -> list[tuple[str, Node]]:
    return [
        (key_of(pair.named_children[0]), pair.named_children[-1])
        for pair in node.named_children
        if pair.type == "pair"
    ]
