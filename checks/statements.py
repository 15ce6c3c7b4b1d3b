"""What SQL touches, read from its syntax tree: tables, keys, drops, and what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError
from pglast.visitors import Visitor

from .names import qualified, quoted

TABLE = enums.ObjectType.OBJECT_TABLE
DROPS = {
    TABLE: "table",
    enums.ObjectType.OBJECT_MATVIEW: "materialized view",
    enums.ObjectType.OBJECT_SCHEMA: "schema",
}


@dataclass
class Touched:
    """What one text of SQL touches; names are `schema.name`, unqualified ones in public."""

    tables: set[str] = field(default_factory=set)  # altered, written or locked
    referenced: set[str] = field(default_factory=set)  # targets of foreign keys
    created: set[str] = field(default_factory=set)
    drops: list[tuple[str, str]] = field(default_factory=list)  # (object, what is done)
    extensions: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    created_roles: set[str] = field(default_factory=set)
    schemas: set[str] = field(default_factory=set)
    created_schemas: set[str] = field(default_factory=set)
    concurrently: bool = False
    unread: list[str] = field(default_factory=list)  # statements that could not be parsed

    @property
    def existing(self) -> set[str]:
        """Tables that must be there before, foreign-key targets included."""
        return (self.tables | self.referenced) - self.created


def touched_by(sql: str) -> Touched:
    """Read SQL of any length; what cannot be parsed is kept in `unread`, never ignored."""
    reader = _Reader()
    try:
        reader(parse_sql(sql))
    except ParseError as error:
        reader.touched.unread.append(str(error.args[0]))
    return reader.touched


class _Reader(Visitor):
    """Visits statements; the visitor's methods are named after the nodes of the grammar."""

    def __init__(self) -> None:
        self.touched = Touched()

    def visit_RawStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        statement: Any = node.stmt
        touched = self.touched
        for relation in _relations(statement):
            touched.tables.add(name_of(relation))
        if isinstance(statement, ast.DropStmt) and statement.removeType in DROPS:
            kind = DROPS[statement.removeType]
            touched.drops += [
                (_joined(names, kind), f"drops a {kind}") for names in _names(statement)
            ]
        if isinstance(statement, ast.TruncateStmt):
            touched.drops += [(name_of(each), "truncates") for each in statement.relations or ()]
        if isinstance(statement, ast.DeleteStmt):
            touched.drops.append((name_of(statement.relation), "deletes rows"))

    def visit_CreateStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.created.add(name_of(node.relation))

    def visit_RenameStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.renameType == TABLE:
            schema = node.relation.schemaname or "public"
            self.touched.created.add(qualified(schema, node.newname))

    def visit_Constraint(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.pktable is not None:
            self.touched.referenced.add(name_of(node.pktable))

    def visit_AlterTableStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for command in node.cmds:
            if command.subtype == enums.AlterTableType.AT_DropColumn:
                column = f"{name_of(node.relation)}.{quoted(command.name)}"
                self.touched.drops.append((column, "drops a column"))

    def visit_IndexStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.concurrently |= bool(node.concurrent)

    def visit_CreateExtensionStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.extensions.add(node.extname)

    def visit_CreateRoleStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.created_roles.add(node.role)

    def visit_CreateSchemaStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.created_schemas.add(node.schemaname)

    def visit_RoleSpec(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.rolename:
            self.touched.roles.add(node.rolename)

    def visit_RangeVar(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.schemaname:
            self.touched.schemas.add(node.schemaname)


def name_of(relation: Any) -> str:
    """Write a relation as `schema.name`."""
    return qualified(relation.schemaname or "public", relation.relname)


def _relations(statement: Any) -> Iterator[Any]:
    """Yield the tables a statement alters or writes."""
    named = (ast.IndexStmt, ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt)
    also = (ast.CreateTrigStmt, ast.RuleStmt, ast.AlterObjectSchemaStmt)
    if isinstance(statement, named + also) and statement.relation is not None:
        yield statement.relation
    if isinstance(statement, ast.AlterTableStmt) and statement.objtype == TABLE:
        yield statement.relation
    if isinstance(statement, ast.RenameStmt) and TABLE in (
        statement.renameType,
        statement.relationType,
    ):
        yield statement.relation
    if isinstance(statement, ast.CreatePolicyStmt | ast.AlterPolicyStmt):
        yield statement.table
    if isinstance(statement, ast.TruncateStmt):
        yield from statement.relations or ()
    if isinstance(statement, ast.DropStmt) and statement.removeType == TABLE:
        for names in _names(statement):
            parts = names[-2:]
            yield ast.RangeVar(schemaname=parts[0] if len(parts) > 1 else None, relname=parts[-1])


def _names(statement: Any) -> Iterator[list[str]]:
    for entry in statement.objects:
        yield [part.sval for part in (entry if isinstance(entry, tuple) else (entry,))]


def _joined(names: list[str], kind: str) -> str:
    return qualified(*names) if kind == "schema" or len(names) > 1 else qualified("public", *names)
