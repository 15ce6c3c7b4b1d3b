"""Clients without types: what they return is `any`, and nothing is checked any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from .holding import Holding
from .trees import arguments_of, bare, field, text, walk

PACKAGE = "@supabase/"
MAKERS = {"createClient", "createBrowserClient", "createServerClient"}
CLIENT = re.compile(r"^(this\.)?_?(\w*[sS]upabase\w*|\w*Client|client|db)$")
CLIENT_TYPE = re.compile(r"Client|Database|\b(any|unknown)\b")
QUERY = re.compile(r"\.\s*(from|rpc|schema)\s*(<[^>]*>)?\(")
ANY = re.compile(r"^(any|any\[\]|Array<any>|Promise<any>)$")
PART = re.compile(r"\bany\b")
RETYPING = (".returns", ".overrideTypes")
REMEDY = "use Tables<…> or the inferred type"
Problem = tuple[Node, str, str]  # where, what, and what to do


class Clients:
    """One source, and what it imports from the client's packages."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.imported = dict(_imported(root))
        self.holding = Holding(root, _is_query)

    def problems(self) -> Iterator[Problem]:
        """Yield untyped clients, and results that are made `any`."""
        for node in walk(self.root):
            if node.type == "call_expression":
                yield from self._made(node)
            elif node.type in ("generic_type", "type_identifier"):
                yield from self._typed(node)
            elif node.type in ("required_parameter", "optional_parameter", "variable_declarator"):
                yield from _declared(node)
                yield from _received(node)
            elif node.type in ("as_expression", "type_assertion"):
                yield from self._cast(node)

    def _made(self, node: Node) -> Iterator[Problem]:
        name, given = field(node, "function"), arguments_of(node)
        if name.endswith(RETYPING) and given and ANY.match(given[0]) and _is_query(node):
            yield node, "the result a query is made any", REMEDY
        if self.imported.get(name) not in MAKERS:
            return
        if not given and not _promised(node):
            remedy = f"write {name}<Database>(…)"
            yield node, f"{name}() without Database: its results are any", remedy
        elif given[:1] == ["any"]:
            yield node, f"{name}<any>: its results are any", f"write {name}<Database>(…)"

    def _typed(self, node: Node) -> Iterator[Problem]:
        name = field(node, "name") or text(node)
        if self.imported.get(name) != "SupabaseClient":
            return
        if node.type == "generic_type":
            if arguments_of(node)[:1] == ["any"]:
                yield node, f"{name}<any>: its results are any", f"write {name}<Database>"
        elif node.parent is not None and node.parent.type not in (
            "generic_type",
            "import_specifier",
        ):
            yield node, f"{name} without Database: its results are any", f"write {name}<Database>"

    def _cast(self, node: Node) -> Iterator[Problem]:
        """Find `… as any` of a client, of a query, or of what a query returned."""
        parts = node.named_children
        value, type = (
            (parts[0], parts[-1]) if node.type == "as_expression" else (parts[-1], parts[0])
        )
        said = (
            text(type).removeprefix("<").removesuffix(">") if value is not parts[0] else text(type)
        )
        if not ANY.match(said):
            return
        inner = _uncast(value)
        source = text(inner)
        declared = self.holding.type_of(node, source)
        if CLIENT.match(source) and (not declared or CLIENT_TYPE.search(declared)):
            yield node, f"the client {source} is made any", "use the client's own types"
        elif _is_query(_root(inner)) or self.holding.result(node, text(_root(inner))):
            what = "a query" if _is_query(_root(inner)) else source
            yield node, f"the result {what} is made any", REMEDY


def _imported(root: Node) -> Iterator[tuple[str, str]]:
    """Yield what is imported from the client's packages: its name here, and there."""
    for node in root.named_children:
        if node.type == "import_statement" and PACKAGE in field(node, "source"):
            for each in walk(node):
                if each.type == "import_specifier":
                    yield field(each, "alias") or field(each, "name"), field(each, "name")
                elif each.type == "namespace_import":
                    yield from ((f"{text(each.named_children[0])}.{name}", name) for name in MAKERS)


def _is_query(node: Node) -> bool:
    """Say whether an expression is a chain of calls that begins at a client."""
    if node.type != "call_expression" or not (found := QUERY.search(text(node))):
        return False
    return bool(CLIENT.match("".join(text(node)[: found.start()].split())))


def _uncast(node: Node) -> Node:
    """Take casts off, as of `data as unknown`."""
    node = bare(node)
    while node.type == "as_expression":
        node = bare(node.named_children[0])
    return node


def _root(node: Node) -> Node:
    """Return the variable at the beginning of `data.rows[0]`."""
    node = bare(node)
    while node.type in ("member_expression", "subscript_expression"):
        inner = node.child_by_field_name("object")
        assert inner is not None
        node = bare(inner)
    return node


def _declared(node: Node) -> Iterator[Problem]:
    """Find a client that is declared to be `any`."""
    name = field(node, "pattern") or field(node, "name")
    if CLIENT.match(name) and field(node, "type").lstrip(": ") == "any":
        yield node, f"the client {name} is any", "write SupabaseClient<Database>"


def _received(node: Node) -> Iterator[Problem]:
    """Find a result that is declared to be `any`, or to have parts that are."""
    value = node.child_by_field_name("value")
    if value is not None and _is_query(bare(value)) and PART.search(field(node, "type")):
        yield node, f"the result {field(node, 'name')} is made any", REMEDY


def _promised(node: Node) -> bool:
    """Say whether a variable or function around a call promises a typed client."""
    current = node.parent
    while current is not None:
        for name in ("type", "return_type"):
            if "Database" in field(current, name):
                return True
        if current.type in ("function_declaration", "method_definition", "program"):
            return False
        current = current.parent
    return False
