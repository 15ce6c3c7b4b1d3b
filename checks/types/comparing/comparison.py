"""The comparison of a whole file with a whole database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ...names import qualified
from ..bulk import uncollected
from ..database import Database, Function
from ..expected import Columns, Expected, Speller, Spelling
from ..expected import Functions as Spelled
from ..written import Schema, Types
from .functions import Functions
from .links import Links
from .named import composites, enums, told
from .relations import Relations
from .remarks import DRIFT, FORMAT, METADATA, SCHEMA, TYPE, Remark, Remarks, gone


@dataclass(frozen=True)
class Comparison:
    """All differences between a file and a database."""

    remarks: tuple[Remark, ...]
    compared: int  # objects of the database that were looked up in the file

    @property
    def drift(self) -> list[Remark]:
        """Those that the schema or a type explains."""
        return [remark for remark in self.remarks if remark.kind in DRIFT]

    @property
    def notes(self) -> list[Remark]:
        """Those that only the generator or the layout explains."""
        return [remark for remark in self.remarks if remark.kind not in DRIFT]


@uncollected
def compare(written: Types, database: Database, *, one_to_one: bool = True) -> Comparison:
    """Compare by meaning, schema by schema."""
    comparer = _Comparer(written, database, one_to_one)
    for name in database.schemas:
        if name in written.schemas:
            comparer.schema(name, written.schemas[name])
        else:
            message = "database: it is there, types file: no such schema"
            comparer.remarks.add(SCHEMA, name, message)
    if one_to_one:
        comparer.told_apart(written)
    comparer.beside(written)
    return Comparison(tuple(comparer.remarks.judged()), comparer.compared)


class _Comparer:
    def __init__(self, written: Types, database: Database, one_to_one: bool) -> None:
        self.database, self.remarks, self.compared = database, Remarks(), 0
        self.speller = Speller(database)
        self.relations = Relations(Columns(database, self.speller), self.remarks)
        self.spelled = Spelled(database, self.speller, written)
        self.functions = Functions(self.remarks)
        self.links = Links(database)
        self.one_to_one = one_to_one

    def schema(self, schema: str, written: Schema) -> None:
        """Compare everything of one schema."""
        functions = self._functions(schema, written)
        self._relations(schema, written, functions)
        self.compared += enums(schema, written, self.database, self.remarks)
        self.compared += composites(schema, written, self.database, self.speller, self.remarks)

    def _functions(self, schema: str, written: Schema) -> list[Expected]:
        mine = [each for each in self.database.functions if each.schema == schema]
        every: list[Expected] = []
        names = set()
        for name, group in groupby(mine, key=_name):
            expected = self.spelled.expected(list(group))
            every += expected
            names.add(name)
            if name not in written.functions:
                self.functions.missing(expected)
            else:
                object = qualified(schema, name)
                self.functions.compare(object, expected, written.functions[name])
        for name in written.functions.keys() - names:
            line = written.functions[name][0].line
            gone(self.remarks, qualified(schema, name), "function", line)
        self.compared += len(mine)
        return every

    def _relations(self, schema: str, written: Schema, functions: Sequence[Expected]) -> None:
        mine = [each for each in self.database.relations if each.schema == schema]
        computed = self._computed(functions)
        for section in ("Tables", "Views"):
            held = written.tables if section == "Tables" else written.views
            names = {each.name: each for each in mine if each.section == section}
            for name, relation in names.items():
                object = qualified(schema, name)
                if name not in held:
                    message = f"database: it is there, types file: not in {section}"
                    self.remarks.add(SCHEMA, object, message, written.line)
                    continue
                self.relations.compare(relation, held[name], computed.get(relation.oid, {}))
                self.links.compare((schema, name), held[name], self.one_to_one, self.remarks)
            for name in held.keys() - names.keys():
                gone(self.remarks, qualified(schema, name), section.lower()[:-1], held[name].line)
            self.compared += len(names)

    def _computed(self, functions: Sequence[Expected]) -> dict[int, dict[str, Spelling]]:
        """Return by relation the functions that take its row, with their types in Row."""
        found: dict[int, dict[str, Spelling]] = {}
        for function in (each.function for each in functions):
            inputs = function.inputs
            if len(inputs) == 1 and (relation := inputs[0].type.relation):
                found.setdefault(relation, {})[function.name] = self.spelled.field(function)
        return found

    def told_apart(self, written: Types) -> None:
        """Find out whether the file tells one-to-one relationships at all."""
        held = [{**schema.tables, **schema.views} for schema in written.schemas.values()]
        links = [link for every in held for relation in every.values() for link in relation.links]
        if links and all(link.one_to_one is None for link in links):
            message = "profile: the file tells which are one to one, types file: no isOneToOne"
            self.remarks.add(TYPE, "[types] one_to_one", message)

    def beside(self, written: Types) -> None:
        """Compare what is beside the `Database` type."""
        for (schema, name), held in written.constants.items():
            labels = self.database.enums.get((schema, name))
            if labels is not None and schema in self.database.schemas and labels != held.values:
                message = told(labels, held.values, "Constants")
                self.remarks.add(TYPE, qualified(schema, name), message, held.line)
        for key, value in written.metadata.items():
            self.remarks.add(METADATA, f"__InternalSupabase.{key}", f"is {value}")
        for note in written.format:
            self.remarks.add(FORMAT, "file", note)


def _name(function: Function) -> str:
    return function.name
