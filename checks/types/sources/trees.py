"""Syntax trees of sources: walking them, and what the nodes around one are called."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from ..written import Unreadable
from ..written.source import decoded

PLAIN = Language(tree_sitter_typescript.language_typescript())
MARKUP = Language(tree_sitter_typescript.language_tsx())
NAMING = {
    "class_declaration",
    "enum_declaration",
    "function_declaration",
    "interface_declaration",
    "method_definition",
    "type_alias_declaration",
    "variable_declarator",
}
TRIVIAL = {"parenthesized_expression", "non_null_expression", "await_expression"}


def tree_of(name: str, content: bytes) -> Node:
    """Parse a source; raises Unreadable for what is no text, and no TypeScript."""
    language = MARKUP if name.endswith((".tsx", ".jsx")) else PLAIN
    root = Parser(language).parse(decoded(content)).root_node
    if root.has_error:
        fault = next(node for node in walk(root) if node.is_error or node.is_missing)
        raise Unreadable("is no TypeScript from here on", fault.start_point.row + 1)
    return root


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in order, however deep they are."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(current.children))


def text(node: Node | None) -> str:
    """Return the source of a node."""
    return (node.text or b"").decode() if node is not None else ""


def field(node: Node, name: str) -> str:
    """Return the source of a field of a node."""
    return text(node.child_by_field_name(name))


def bare(node: Node) -> Node:
    """Take parentheses, `!` and `await` off an expression."""
    while node.type in TRIVIAL and node.named_children:
        node = node.named_children[0]
    return node


def arguments_of(node: Node) -> list[str]:
    """Return the type arguments written at a type or a call."""
    found = next((kid for kid in node.children if kid.type == "type_arguments"), None)
    return [text(kid) for kid in found.named_children] if found is not None else []


def owner(node: Node) -> str:
    """Name the outermost declaration that a node is in."""
    name = ""
    current: Node | None = node
    while current is not None:
        if current.type in NAMING:
            name = field(current, "name") or name
        current = current.parent
    return name or "module"
