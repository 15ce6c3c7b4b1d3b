"""Which tables each migration touches, under the names they had and have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError
from pglast.visitors import Visitor

from ...names import qualified
from ...statements import name_of, touched_by
from ...touched import Touched
from ..given import Step


@dataclass
class Mentioned:
    """What SQL names without touching it, and what is no table that stays."""

    tables: set[str] = field(default_factory=set)  # granted on, commented on, published
    indexes: dict[str, str] = field(default_factory=dict)  # index → its table
    passing: set[str] = field(default_factory=set)  # temporary tables and views
    everything: bool = False  # grants on all tables of a schema


@dataclass(frozen=True)
class Reach:
    """What one migration touches: table as it is called now → its names around the migration."""

    touched: Mapping[str, frozenset[str]]
    mentioned: frozenset[str]  # may be listed, need not be
    everything: bool
    unread: str  # why that is not all

    def touches(self, name: str) -> bool:
        """Say whether a table is touched, under the name of today, of then or in between."""
        return name in self.touched or any(name in names for names in self.touched.values())

    def names(self) -> frozenset[str]:
        """Return every name that a document may give."""
        return self.mentioned.union(*self.touched.values(), self.touched)


def reaches(steps: Sequence[Step], ignored: Collection[str]) -> dict[str, Reach]:
    """Read all migrations, by file name; `ignored` are the tables of the tool itself."""
    read = [_read(tuple(statement.sql for statement in step.statements)) for step in steps]
    indexes = {name: table for _, m in read for name, table in m.indexes.items()}
    now: dict[str, str] = {}  # name after a step → name today
    found: dict[str, Reach] = {}
    for step, (touched, mentioned) in reversed([*zip(steps, read, strict=True)]):
        after = {before: name for name, before in touched.renamed.items()}
        names: dict[str, frozenset[str]] = {}
        for before in (touched.tables | touched.created) - {*mentioned.passing, *ignored}:
            later = after.get(before, before)
            names[now.get(later, later)] = frozenset({before, later})
        of_indexes = {indexes[name] for name in touched.indexes if name in indexes}
        others = mentioned.tables | mentioned.passing | of_indexes
        others |= {now.get(name, name) for name in others}
        unread = step.problem or "; ".join(touched.unread)
        found[step.name] = Reach(names, frozenset(others), mentioned.everything, unread)
        now |= {before: now.get(name, name) for name, before in touched.renamed.items()}
    return dict(reversed(found.items()))


@lru_cache(maxsize=512)
def _read(statements: tuple[str, ...]) -> tuple[Touched, Mentioned]:
    touched, mentioned = Touched(), Mentioned()
    for sql in statements:
        touched_by(sql, touched)
        try:
            _Mentions(mentioned)(parse_sql(sql))
        except ParseError:
            continue  # touched_by keeps it as unread
    return touched, mentioned


class _Mentions(Visitor):
    """Visits statements; the methods are named after the nodes of the grammar."""

    def __init__(self, mentioned: Mentioned) -> None:
        self.mentioned = mentioned

    def visit_CreateStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.relation.relpersistence == "t":
            self.mentioned.passing.add(name_of(node.relation))

    def visit_CreateTableAsStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        view = node.objtype == enums.ObjectType.OBJECT_MATVIEW
        if view or node.into.rel.relpersistence == "t":
            self.mentioned.passing.add(name_of(node.into.rel))

    def visit_ViewStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.mentioned.passing.add(name_of(node.view))

    def visit_IndexStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.idxname:
            name = qualified(node.relation.schemaname or "public", node.idxname)
            self.mentioned.indexes[name] = name_of(node.relation)

    def visit_PublicationTable(self, _: Any, node: Any) -> None:  # noqa: N802
        self.mentioned.tables.add(name_of(node.relation))

    def visit_GrantStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.objtype != enums.ObjectType.OBJECT_TABLE:
            return
        self.mentioned.everything |= node.targtype == enums.GrantTargetType.ACL_TARGET_ALL_IN_SCHEMA
        named = (each for each in node.objects or () if isinstance(each, ast.RangeVar))
        self.mentioned.tables.update(map(name_of, named))

    def visit_CommentStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        of_column = node.objtype == enums.ObjectType.OBJECT_COLUMN
        if of_column or node.objtype == enums.ObjectType.OBJECT_TABLE:
            names = [part.sval for part in node.object]
            table = names[:-1] if of_column else names
            self.mentioned.tables.add(qualified(*["public", *table][-2:]))
