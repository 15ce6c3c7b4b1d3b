"""Tables and views: their columns in Row, Insert and Update."""

from __future__ import annotations

from collections.abc import Collection

from ...names import qualified
from ..database import Column
from ..database import Relation as There
from ..expected import Columns
from ..expected.columns import Member
from ..expected.rules import COMPUTED, TRIGGERS, Spelling
from ..written import Field, Relation, Shape
from .remarks import SCHEMA, TYPE, Remarks

PARTS = ("Row", "Insert", "Update")


class Relations:
    """Compares relations of one database."""

    def __init__(self, columns: Columns, remarks: Remarks) -> None:
        self.columns, self.remarks = columns, remarks

    def compare(self, there: There, written: Relation, computed: dict[str, Spelling]) -> None:
        """Compare one relation; `computed` are the functions that are fields of its rows."""
        name = qualified(there.schema, there.name)
        shapes = self._shapes(there, written, name)
        for column in there.columns:
            members = self.columns.members(there, column)
            for part, shape, member in zip(PARTS, shapes, members, strict=True):
                if shape is not None and column.name not in shape:
                    message = f"database {column.facts}, types file: {part} does not have it"
                    self.remarks.add(SCHEMA, _of(name, column.name), message, written.line)
                elif shape is not None:
                    self._column(name, column, part, shape[column.name], member)
        names = {column.name for column in there.columns}
        self._extra(name, shapes, names, computed)
        self._computed(name, written, computed)

    def _shapes(self, there: There, written: Relation, name: str) -> list[Shape | None]:
        """Return the parts to compare; whether a view can be written is compared here."""
        shapes = [written.row, written.insert, written.update]
        for place, (can, part) in enumerate(_writable(there), 1):
            shape, plainly = shapes[place], there.section == "Tables" or there.plainly_updatable
            if shape is None and can:
                message = f"database: {there.name} can be written, types file: it has no {part}"
                self._presence(there, plainly == can, name, message, written.line)
            elif shape is not None and not can:
                message = f"database: {there.name} cannot be written, types file: it has {part}"
                self._presence(there, plainly == can, name, message, written.line)
                shapes[place] = None
            elif can != plainly:
                self.remarks.newer([TRIGGERS])
        return shapes

    def _presence(self, there: There, always: bool, name: str, message: str, line: int) -> None:
        if always:
            self.remarks.add(TYPE, name, message, line)
        else:
            self.remarks.older((TRIGGERS,), name, message, line)

    def _column(self, table: str, column: Column, part: str, field: Field, member: Member) -> None:
        rules = self.remarks.spelled(field.type, member.spelling)
        if rules is not None and field.optional == member.optional and not rules:
            return
        message = f"database {column.facts}, types file {part} {field}"
        if rules is None or field.optional != member.optional:
            self.remarks.add(TYPE, _of(table, column.name), message, field.line)
        else:
            self.remarks.older(rules, _of(table, column.name), message, field.line)

    def _extra(
        self,
        table: str,
        shapes: list[Shape | None],
        names: Collection[str],
        computed: Collection[str],
    ) -> None:
        for part, shape in zip(PARTS, shapes, strict=True):
            for name in (shape or {}).keys() - names:
                if part != "Row" or name not in computed:
                    field = (shape or {})[name]
                    message = f"database: no such column, types file {part} {field}"
                    self.remarks.add(SCHEMA, _of(table, name), message, field.line)

    def _computed(self, table: str, written: Relation, computed: dict[str, Spelling]) -> None:
        """Compare fields that functions compute; functions are compared by themselves too."""
        for name in computed.keys() & written.row.keys():
            field = written.row[name]
            if field.type not in computed[name]:
                message = f"database: a function of the row, types file Row {field}"
                self.remarks.add(TYPE, _of(table, name), message, field.line)
        if written.computed is None:
            message = "types file: it has no ComputedFields"
            self.remarks.older((COMPUTED,), table, message, written.line)
            return
        self.remarks.newer([COMPUTED])
        for name in written.computed - computed.keys():
            message = "database: no such function of the row, types file: in ComputedFields"
            self.remarks.add(SCHEMA, _of(table, name), message, written.line)


def _writable(there: There) -> list[tuple[bool, str]]:
    if there.section == "Tables":
        return [(True, "Insert"), (True, "Update")]
    return [(there.insertable, "Insert"), (there.updatable, "Update")]


def _of(table: str, column: str) -> str:
    return f"{table}.{qualified(column)}"
