"""Which names of a source hold what a query returned, each in the scope that declares it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from .trees import bare, field, text, walk

SCOPES = {
    "program",
    "statement_block",
    "catch_clause",
    "for_statement",
    "for_in_statement",
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function_declaration",
    "method_definition",
}
PARAMETERS = {"required_parameter": "pattern", "optional_parameter": "pattern"}
OWN = {"catch_clause": "parameter", "arrow_function": "parameter", "for_in_statement": "left"}
NAMES = ("identifier", "shorthand_property_identifier_pattern")


class Holding:
    """The names of one source."""

    def __init__(self, root: Node, is_query: Callable[[Node], bool]) -> None:
        self._scopes: dict[int, dict[str, bool]] = {}
        self._types: dict[int, dict[str, str]] = {}  # as they are written, where they are
        for node in walk(root):
            if node.type == "variable_declarator":
                value = node.child_by_field_name("value")
                queried = value is not None and is_query(bare(value))
                self._declare(node, node.child_by_field_name("name"), queried)
            elif node.type in PARAMETERS:
                self._declare(node, node.child_by_field_name(PARAMETERS[node.type]), False)
            elif node.type in OWN:
                self._declare(node, node.child_by_field_name(OWN[node.type]), False)
        for node in walk(root):
            if node.type == "assignment_expression":
                left, right = node.named_children[0], node.named_children[-1]
                if is_query(bare(right)):
                    self._assign(node, left)

    def _declare(self, node: Node, names: Node | None, queried: bool) -> None:
        scope = next(_around(node))
        self._scopes.setdefault(scope.id, {}).update(dict.fromkeys(_names(names), queried))
        whole = names is not None and names.type == "identifier"
        type = field(node, "type").lstrip(": ") if whole else ""
        self._types.setdefault(scope.id, {}).update(dict.fromkeys(_names(names), type))

    def _assign(self, node: Node, names: Node) -> None:
        for name in _names(names):
            if (held := self._where(node, name)) is not None:
                held[name] = True

    def _where(self, node: Node, name: str) -> dict[str, bool] | None:
        declared = (self._scopes.get(scope.id, {}) for scope in _around(node))
        return next((names for names in declared if name in names), None)

    def type_of(self, node: Node, name: str) -> str:
        """Return the type that a name is declared to be of where it is used; empty for none."""
        types = (self._types.get(scope.id, {}) for scope in _around(node))
        return next((those[name] for those in types if name in those), "")

    def result(self, node: Node, name: str) -> bool:
        """Say whether a name holds a query's result where it is used."""
        return (self._where(node, name) or {}).get(name, False)


def _around(node: Node | None) -> Iterator[Node]:
    while node is not None:
        if node.type in SCOPES:
            yield node
        node = node.parent


def _names(pattern: Node | None) -> list[str]:
    found = walk(pattern) if pattern is not None else ()
    return [text(each) for each in found if each.type in NAMES]
