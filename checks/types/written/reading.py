"""Reading the `Database` type of a file into plain data."""

from __future__ import annotations

from collections.abc import Mapping

from tree_sitter import Node

from .canonical import branches, canonical, key_of, string_of, text_of
from .model import Field, Labels, Link, Relation, Schema, Shape, Signature, Types, Unreadable
from .source import declarations, decoded, layout, parse

OBJECTS = ("object_type", "interface_body")
INTERNAL = "__InternalSupabase"
SECTIONS = {"Tables", "Views", "Functions", "Enums", "CompositeTypes"}
LINK = {"foreignKeyName", "columns", "referencedRelation", "referencedColumns"}
Members = dict[str, tuple[bool, Node, int]]


def read(content: bytes) -> Types:
    """Read a types file.

    Raises Unreadable for whatever no generator writes: no or two `Database` types, a member
    that is there twice, a section that is no object, and all that is no TypeScript.
    """
    root = parse(decoded(content))
    named: dict[str, list[Node]] = {}
    for name, node in declarations(root):
        named.setdefault(name, []).append(node)
    found = named.get("Database", [])
    if len(found) != 1:
        raise Unreadable(f"declares {'two or more' if found else 'no'} `Database` types")
    try:
        types = Reader().database(found[0])
    except RecursionError:
        raise Unreadable("nests its types too deeply to be read") from None
    types.format = layout(content)
    for node in named.get("Constants", ()):
        _constants(node, types)
    return types


class Reader:
    """One pass over a file; types are spelled once per text, because few differ."""

    def __init__(self) -> None:
        self.spelled: dict[bytes, str] = {}

    def database(self, node: Node) -> Types:
        """Read the whole type."""
        types = Types()
        for name, (_, value, line) in _members(node, "Database").items():
            if name == INTERNAL:
                types.metadata = {k: f.type for k, f in self.shape(value, name).items()}
            else:
                types.schemas[name] = self.schema(value, name, line)
        return types

    def schema(self, node: Node, name: str, line: int) -> Schema:
        """Read one schema; functions first, because a row has them as computed fields."""
        sections = _members(node, name)
        if unknown := sections.keys() - SECTIONS:
            section = min(unknown)
            reason = f"`{section}` is no section that a generator writes"
            raise Unreadable(reason, sections[section][2])
        schema = Schema(line)
        for section in sorted(sections, key="Functions".__ne__):
            members = _members(sections[section][1], f"{name}.{section}")
            for key, (_, value, at) in members.items():
                self._put(schema, section, key, value, at)
        return schema

    def _put(self, schema: Schema, section: str, name: str, node: Node, line: int) -> None:
        if section == "Tables":
            schema.tables[name] = self.relation(node, name, line, schema.functions)
        elif section == "Views":
            schema.views[name] = self.relation(node, name, line, schema.functions)
        elif section == "Functions":
            schema.functions[name] = self.signatures(node, name, line)
        elif section == "Enums":
            schema.enums[name] = Labels(line, tuple(map(_label, branches(node))))
        else:
            schema.composites[name] = self.shape(node, name)

    def relation(
        self, node: Node, name: str, line: int, functions: Mapping[str, object]
    ) -> Relation:
        """Read a table or view."""
        parts = _members(node, name)
        if "Row" not in parts:
            raise Unreadable(f"`{name}` has no Row", line)
        row = self.shape(parts["Row"][1], f"{name}.Row", functions)
        written = {
            key: self.shape(parts[key][1], f"{name}.{key}")
            for key in ("Insert", "Update")
            if key in parts
        }
        computed = parts.get("ComputedFields")
        return Relation(
            line,
            row,
            written.get("Insert"),
            written.get("Update"),
            None if computed is None else _names(computed[1]),
            self.links(parts["Relationships"][1]) if "Relationships" in parts else {},
        )

    def shape(self, node: Node, name: str, doubles: Mapping[str, object] | None = None) -> Shape:
        """Read an object type; of members that are there twice only `doubles` may be."""
        members = _members(node, name, doubles or {})
        return {
            key: Field(optional, self.type(value), line)
            for key, (optional, value, line) in members.items()
        }

    def type(self, node: Node) -> str:
        """Spell a type."""
        source = node.text or b""
        known = self.spelled.get(source)
        if known is None:
            known = self.spelled[source] = canonical(node)
        return known

    def links(self, node: Node) -> dict[Link, int]:
        """Read relationships."""
        found = {}
        for entry in node.named_children:
            if entry.type in OBJECTS:
                parts = {key: value for key, (_, value, _) in _members(entry, "").items()}
                line = entry.start_point.row + 1
                if missing := LINK - parts.keys():
                    raise Unreadable(f"a relationship has no {min(missing)}", line)
                found[_link(parts)] = line
        return found

    def signatures(self, node: Node, name: str, line: int) -> list[Signature]:
        """Read a function: its overloads, or one with several kinds of arguments."""
        found = []
        for branch in branches(node):
            parts = _members(branch, name)
            if "Args" not in parts or "Returns" not in parts:
                raise Unreadable(f"`{name}` has no Args or Returns", line)
            setof = parts.get("SetofOptions")
            options = self._options(setof[1], name) if setof else None
            every = branches(parts["Args"][1])
            returns, line = self.type(parts["Returns"][1]), branch.start_point.row + 1
            for args in every:
                # no arguments are `never` or `Record<PropertyKey, never>`
                shape = self.shape(args, name, _ANY) if args.type in OBJECTS else {}
                found.append(Signature(line, shape, returns, options, len(every) > 1))
        return found

    def _options(self, node: Node, name: str) -> dict[str, str]:
        return {key: field.type for key, field in self.shape(node, name).items()}


class _Everything(dict[str, object]):
    def __contains__(self, key: object) -> bool:
        return True


_ANY = _Everything()  # two unnamed arguments have the same name


def _members(node: Node, name: str, doubles: Mapping[str, object] | None = None) -> Members:
    """Return the members of an object type; the placeholder of an empty one is none."""
    if node.type not in OBJECTS:
        raise Unreadable(f"`{name}` is no object type", node.start_point.row + 1)
    members: Members = {}
    for child in node.named_children:
        if child.type != "property_signature":
            continue
        kids = child.named_children
        key, line = key_of(kids[0]), child.start_point.row + 1
        if key in members:
            if doubles is None or key not in doubles:
                raise Unreadable(f"`{name}` has `{key}` twice", line)
            continue
        value = next((kid for kid in kids[-1].named_children if kid.type != "comment"), None)
        if value is None or kids[-1].type != "type_annotation":
            raise Unreadable(f"`{key}` of `{name}` has no type", line)
        members[key] = (any(part.type == "?" for part in child.children), value, line)
    return members


def _label(node: Node) -> str:
    source = text_of(node)
    return string_of(source) if source[:1] in ("'", '"') else source


def _names(node: Node) -> frozenset[str]:
    return frozenset(_label(branch) for branch in branches(node)) - {"never"}


def _link(parts: Mapping[str, Node]) -> Link:
    one = parts.get("isOneToOne")
    return Link(
        _label(parts["foreignKeyName"]),
        _strings(parts["columns"]),
        None if one is None else text_of(one) == "true",
        _label(parts["referencedRelation"]),
        _strings(parts["referencedColumns"]),
    )


def _strings(node: Node) -> tuple[str, ...] | None:
    if node.type not in ("tuple_type", "array"):
        return None
    return tuple(_label(child) for child in node.named_children if child.type != "comment")


def _constants(node: Node, types: Types) -> None:
    """Read the values that a program iterates over."""
    value = node.named_children[0] if node.type == "as_expression" else node
    for schema, parts in _pairs(value):
        for _, enums in (pair for pair in _pairs(parts) if pair[0] == "Enums"):
            for name, labels in _pairs(enums):
                line = labels.start_point.row + 1
                types.constants[schema, name] = Labels(line, _strings(labels) or ())


def _pairs(node: Node) -> list[tuple[str, Node]]:
    return [
        (key_of(pair.named_children[0]), pair.named_children[-1])
        for pair in node.named_children
        if pair.type == "pair"
    ]
