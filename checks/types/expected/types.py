"""The TypeScript type of a PostgreSQL type, by its name: that is how generators look it up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..database import Database, Type
from ..written.canonical import array, quoted, union
from .rules import BY_NAME, INTERVAL, JSON, ROWS, UNKNOWN_NULL, Rule, Spelling

PLAIN: Mapping[str, str] = {
    "bool": "boolean",
    "json": "Json",
    "jsonb": "Json",
    "void": "undefined",
    "record": "Record<string, unknown>",
    **dict.fromkeys(("int2", "int4", "int8", "float4", "float8", "numeric"), "number"),
    **dict.fromkeys(
        (
            *("bytea", "bpchar", "varchar", "date", "text", "citext", "time", "timetz"),
            *("timestamp", "timestamptz", "uuid", "vector", "interval"),
        ),
        "string",
    ),
}
Parts = tuple[str, ...]  # the members of a union
Forms = Mapping[Parts, tuple[Rule, ...]]


class Speller:
    """Types of one database, each looked up once."""

    def __init__(self, database: Database) -> None:
        self.schemas = frozenset(database.schemas)
        self._enums, self._rows = _by_name(database.enums), _relations(database)
        self._composites = _by_name(database.composites)
        self._labels = database.enums
        self._known: dict[tuple[str, str], Forms] = {}
        self._spelled: dict[tuple[str, str, bool | None], Spelling] = {}

    def plain(self, type: Type) -> Spelling:
        """Spell a type that says nothing of null: of an argument or a result."""
        return self._spell(type, None)

    def nullable(self, type: Type) -> Spelling:
        """Spell a type that may be null."""
        return self._spell(type, True)

    def not_null(self, type: Type) -> Spelling:
        """Spell the type of a NOT NULL column: of JSON, the value null is taken away too."""
        return self._spell(type, False)

    def reference(self, type: Type) -> str:
        """Return how the file refers to a relation by its row type; empty if it has none."""
        candidates = self._rows.get(type.name, ())
        for schema, text in candidates:
            if schema == type.schema:
                return text
        return candidates[0][1] if candidates else ""

    def _spell(self, type: Type, null: bool | None) -> Spelling:
        key = (type.name, type.schema, null)
        if key not in self._spelled:
            forms = self._forms(type.name, type.schema)
            self._spelled[key] = dict(_texts(forms, null))
        return self._spelled[key]

    def _forms(self, name: str, schema: str) -> Forms:
        key = (name, schema)
        if key not in self._known:
            self._known[key] = self._looked_up(name, schema)
        return self._known[key]

    def _looked_up(self, name: str, schema: str) -> Forms:
        if name in PLAIN:
            return {(PLAIN[name],): ()} | (
                {("unknown",): (INTERVAL,)} if name == "interval" else {}
            )
        if name.startswith("_"):
            forms = self._forms(name[1:], schema)
            return {(array(union(parts)),): rules for parts, rules in forms.items()}
        if name in self._enums:
            return _preferred(self._enums[name], schema, lambda owner: self._enum(owner, name))
        if name in self._composites:
            return _preferred(
                self._composites[name], schema, lambda owner: self._composite(owner, name)
            )
        if name in self._rows:
            rows = [(f"{text}[{ROW}]",) for _, text in self._rows[name]]
            chosen = (f"{self.reference(Type(name, schema))}[{ROW}]",)
            return dict.fromkeys(rows, (BY_NAME,)) | {("unknown",): (ROWS,), chosen: ()}
        return {("unknown",): ()}

    def _enum(self, schema: str, name: str) -> Parts:
        if schema in self.schemas:
            return (f'Database[{quoted(schema)}]["Enums"][{quoted(name)}]',)
        return tuple(quoted(label) for label in self._labels[schema, name])

    def _composite(self, schema: str, name: str) -> Parts:
        if schema in self.schemas:
            return (f'Database[{quoted(schema)}]["CompositeTypes"][{quoted(name)}]',)
        return ("unknown",)


ROW = quoted("Row")


def _by_name(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for schema, name in sorted(keys):
        found.setdefault(name, []).append(schema)
    return found


def _relations(database: Database) -> dict[str, list[tuple[str, str]]]:
    """Return schemas and references by name, in the order in which generators look."""
    found: dict[str, list[tuple[str, str]]] = {}
    for relation in sorted(database.relations, key=lambda each: "rpfvm".index(each.kind)):
        path = (relation.schema, relation.section, relation.name)
        text = "Database" + "".join(f"[{quoted(part)}]" for part in path)
        found.setdefault(relation.name, []).append((relation.schema, text))
    return found


def _preferred(owners: Iterable[str], schema: str, write: Callable[[str], Parts]) -> Forms:
    """Take the type of the schema that has it; older generators took one of the same name."""
    names = list(owners)
    chosen = schema if schema in names else names[0]
    forms: dict[Parts, tuple[Rule, ...]] = {write(owner): (BY_NAME,) for owner in names}
    return forms | {write(chosen): ()}


def _texts(forms: Forms, null: bool | None) -> Iterable[tuple[str, tuple[Rule, ...]]]:
    for parts, rules in forms.items():
        if null is False and parts == ("Json",):
            yield "NonNullable<Json>", rules
            yield "Json", (*rules, JSON)
        elif not null:
            yield union(parts), rules
        elif parts == ("unknown",):
            yield "unknown", rules
            yield "null | unknown", (*rules, UNKNOWN_NULL)
        else:
            yield union((*parts, "null")), rules
