"""Reading the `Database` type of a file into plain data."""

from __future__ import annotations

from collections.abc import Mapping

from tree_sitter import Node

from ..bulk import uncollected
from .canonical import branches, canonical, key_of
from .members import (
    ANY,
    LINK,
    OBJECTS,
    annotation,
    constants,
    label,
    link,
    members_of,
    names,
    properties,
    twice,
)
from .model import Field, Labels, Link, Relation, Schema, Shape, Signature, Types, Unreadable
from .source import declarations, decoded, layout, parse

INTERNAL = "__InternalSupabase"
SECTIONS = {"Tables", "Views", "Functions", "Enums", "CompositeTypes"}


@uncollected
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
        constants(node, types)
    return types


class Reader:
    """One pass over a file; types are spelled once per text, because few differ."""

    def __init__(self) -> None:
        self.spelled: dict[bytes, str] = {}

    def database(self, node: Node) -> Types:
        """Read the whole type."""
        types = Types()
        for name, (_, value, line) in members_of(node, "Database").items():
            if name == INTERNAL:
                types.metadata = {k: f.type for k, f in self.shape(value, name).items()}
            else:
                types.schemas[name] = self.schema(value, name, line)
        return types

    def schema(self, node: Node, name: str, line: int) -> Schema:
        """Read one schema; functions first, because a row has them as computed fields."""
        sections = members_of(node, name)
        if unknown := sections.keys() - SECTIONS:
            section = min(unknown)
            reason = f"`{section}` is no section that a generator writes"
            raise Unreadable(reason, sections[section][2])
        schema = Schema(line)
        for section in sorted(sections, key="Functions".__ne__):
            members = members_of(sections[section][1], f"{name}.{section}")
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
            schema.enums[name] = Labels(line, tuple(map(label, branches(node))))
        else:
            schema.composites[name] = self.shape(node, name)

    def relation(
        self, node: Node, name: str, line: int, functions: Mapping[str, object]
    ) -> Relation:
        """Read a table or view."""
        parts = members_of(node, name)
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
            None if computed is None else names(computed[1]),
            self.links(parts["Relationships"][1]) if "Relationships" in parts else {},
        )

    def shape(self, node: Node, name: str, doubles: Mapping[str, object] | None = None) -> Shape:
        """Read an object type; of members that are there twice only `doubles` may be."""
        fields: dict[str, Field] = {}
        for child in properties(node, name):
            kids = child.children
            # with more than two, one is a mark of what is optional or only read
            key = key_of(kids[0] if len(kids) == 2 else child.named_children[0])
            line = child.start_point.row + 1
            if key not in fields:
                optional = len(kids) > 2 and any(kid.type == "?" for kid in kids)
                fields[key] = Field(optional, self.annotated(kids[-1], key, name, line), line)
            elif key not in (doubles or ()):
                raise twice(key, name, line)
        return fields

    def annotated(self, node: Node, key: str, name: str, line: int) -> str:
        """Spell the type of a member, by its source if that was seen before."""
        source = node.text or b""
        known = self.spelled.get(source)
        if known is None:
            known = self.spelled[source] = canonical(annotation(node, key, name, line))
        return known

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
                parts = {key: value for key, (_, value, _) in members_of(entry, "").items()}
                line = entry.start_point.row + 1
                if missing := LINK - parts.keys():
                    raise Unreadable(f"a relationship has no {min(missing)}", line)
                found[link(parts)] = line
        return found

    def signatures(self, node: Node, name: str, line: int) -> list[Signature]:
        """Read a function: its overloads, or one with several kinds of arguments."""
        found = []
        for branch in branches(node):
            parts = members_of(branch, name)
            if "Args" not in parts or "Returns" not in parts:
                raise Unreadable(f"`{name}` has no Args or Returns", line)
            setof = parts.get("SetofOptions")
            options = self._options(setof[1], name) if setof else None
            every = branches(parts["Args"][1])
            returns, line = self.type(parts["Returns"][1]), branch.start_point.row + 1
            for args in every:
                # no arguments are `never` or `Record<PropertyKey, never>`
                shape = self.shape(args, name, ANY) if args.type in OBJECTS else {}
                found.append(Signature(line, shape, returns, options, len(every) > 1))
        return found

    def _options(self, node: Node, name: str) -> dict[str, str]:
        return {key: field.type for key, field in self.shape(node, name).items()}
