"""One spelling per type, whatever quotes, parentheses, order or line breaks it was written with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from tree_sitter import Node

ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|.)", re.S)
NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
Spell = Callable[[Node], str]


def text_of(node: Node) -> str:
    """Return the source of a node."""
    return (node.text or b"").decode()


def string_of(literal: str) -> str:
    """Return the value of a string literal, in either kind of quotes."""
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    value = ESCAPE.sub(_unescaped, inner)
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # pairs become one


def _unescaped(match: re.Match[str]) -> str:
    code = match[2] or match[3] or match[4]
    if code:
        return chr(int(code, 16))
    return "" if match[1].endswith("\n") else NAMED.get(match[1], match[1])


def quoted(value: str) -> str:
    """Write a string literal."""
    return json.dumps(value, ensure_ascii=False)


def union(parts: Iterable[str]) -> str:
    """Write a union; `unknown | null` stays, because generators differ in just that."""
    return " | ".join(sorted(set(parts)))


def array(item: str) -> str:
    """Write an array."""
    return f"({item})[]" if re.search(r" [|&] ", item) and not _closed(item) else f"{item}[]"


def _closed(item: str) -> bool:
    return item.startswith("{") and item.endswith("}")


def shape(fields: Iterable[tuple[str, bool, str]]) -> str:
    """Write an object type: its members by name."""
    members = (f"{quoted(name)}{'?' if opt else ''}: {type}" for name, opt, type in fields)
    return "{ " + "; ".join(sorted(members)) + " }"


def _members(node: Node) -> Iterable[tuple[str, bool, str]]:
    for child in node.named_children:
        if child.type == "property_signature":
            name, type = child.child_by_field_name("name"), child.child_by_field_name("type")
            if name is not None and type is not None:
                optional = any(part.type == "?" for part in child.children)
                yield key_of(name), optional, canonical(type.named_children[0])
        elif child.type != "comment":
            yield text_of(child), False, ""


def key_of(node: Node) -> str:
    """Return the name of a member, quoted or not."""
    source = text_of(node)
    return string_of(source) if node.type == "string" else source


def canonical(node: Node) -> str:
    """Write a type in its one spelling; what no generator writes keeps its own words."""
    spell = SPELLING.get(node.type)
    return spell(node) if spell else " ".join(text_of(node).split())


def _parts(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


def _union(node: Node) -> str:
    return union(canonical(part) for part in branches(node))


def branches(node: Node) -> list[Node]:
    """Return the members of a union, however nested; of anything else itself."""
    if node.type == "parenthesized_type":
        return branches(_parts(node)[0])
    if node.type != "union_type":
        return [node]
    return [branch for part in _parts(node) for branch in branches(part)]


def _generic(node: Node) -> str:
    name, arguments = _parts(node)
    values = [canonical(argument) for argument in _parts(arguments)]
    if text_of(name) == "Array" and len(values) == 1:
        return array(values[0])
    return f"{text_of(name)}<{', '.join(values)}>"


def _lookup(node: Node) -> str:
    holder, index = _parts(node)
    return f"{canonical(holder)}[{canonical(index)}]"


def _literal(node: Node) -> str:
    source = text_of(node)
    return quoted(string_of(source)) if source[0] in "\"'" else source


SPELLING: dict[str, Spell] = {
    "union_type": _union,
    "parenthesized_type": lambda node: canonical(_parts(node)[0]),
    "array_type": lambda node: array(canonical(_parts(node)[0])),
    "generic_type": _generic,
    "lookup_type": _lookup,
    "literal_type": _literal,
    "object_type": lambda node: shape(_members(node)),
    "intersection_type": lambda node: " & ".join(canonical(part) for part in _parts(node)),
    "tuple_type": lambda node: f"[{', '.join(canonical(part) for part in _parts(node))}]",
}
