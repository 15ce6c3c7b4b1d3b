"""From bytes to a syntax tree without a fault in it, and the declarations that matter."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from .canonical import text_of
from .model import Unreadable

LANGUAGE = Language(tree_sitter_typescript.language_typescript())
DECLARATIONS = {
    "ambient_declaration",
    "comment",
    "empty_statement",
    "enum_declaration",
    "export_statement",
    "import_statement",
    "interface_declaration",
    "lexical_declaration",
    "type_alias_declaration",
}
CONFLICT = (b"<<<<<<< ", b">>>>>>> ")
BEGINNING = re.compile(rb"(export|import|type|interface|declare|const|enum)\b|//|/\*")


def decoded(content: bytes) -> bytes:
    """Return UTF-8 without a mark; a redirection on Windows writes UTF-16."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return content.decode("utf-16").encode()
        except UnicodeError:
            raise Unreadable("is not UTF-16, as its first bytes say") from None
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable("is not UTF-8", line) from None
    return content.removeprefix(BOM_UTF8)


def layout(content: bytes) -> tuple[str, ...]:
    """Say what is unusual in a file's bytes, and means nothing."""
    marks = content.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE))
    notes = ["starts with a byte order mark"] if marks else []
    if b"\r\n" in content:
        notes.append("has Windows line ends")
    if b'": ' in content and b"\n" in content and b"  public: {" not in content:
        notes.append("is as the generator left it, not formatted")
    return tuple(notes)


def parse(source: bytes) -> Node:
    """Parse a whole file.

    Raises Unreadable for the first thing that is no TypeScript, or no declaration: what a
    tool printed in front, a file cut off, marks of a merge conflict.
    """
    if not source.strip():
        raise Unreadable("is empty")
    root = Parser(LANGUAGE).parse(source).root_node
    if root.has_error:
        raise _fault(root, source)
    for child in root.children:
        if child.type not in DECLARATIONS:
            raise Unreadable(f"{_excerpt(source, child)} is no declaration", _line(child))
    return root


def _fault(root: Node, source: bytes) -> Unreadable:
    """Say what is wrong first: a merge, something in front, an end that is not there."""
    lines = source.rstrip().split(b"\n")
    for number, line in enumerate(lines, 1):
        if line.startswith(CONFLICT):
            return Unreadable("a merge conflict is not resolved", number)
    first = next(number for number, line in enumerate(lines) if line.strip())
    if not BEGINNING.match(lines[first].lstrip()):
        return Unreadable(f"{_quoted(lines[first])} is not TypeScript", first + 1)
    if source.count(b"{") > source.count(b"}"):
        return Unreadable("the file ends in the middle of a declaration", len(lines))
    fault = next(_faults(root))
    return Unreadable(f"{_excerpt(source, fault)} is not TypeScript", _line(fault))


def _faults(node: Node) -> Iterator[Node]:
    """Yield the innermost faults, in order."""
    for child in node.children:
        if child.has_error:
            yield from _faults(child)
    if node.type == "ERROR" or node.is_missing:
        yield node


def _excerpt(source: bytes, node: Node) -> str:
    return _quoted(source[node.start_byte :].lstrip().split(b"\n", 1)[0])


def _quoted(line: bytes) -> str:
    return f"`{line.strip()[:60].decode(errors='replace')}`"


def _line(node: Node) -> int:
    return node.start_point.row + 1


def declarations(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield the types and constants that a file declares: name, and type or value."""
    for child in root.named_children:
        declared = child.child_by_field_name("declaration") or child
        if declared.type == "lexical_declaration":
            declared = declared.named_children[0]
        name = declared.child_by_field_name("name")
        value = declared.child_by_field_name("value") or declared.child_by_field_name("body")
        if name is not None and value is not None:
            yield text_of(name), value
