"""What SQL touches, read from its syntax tree: tables, keys, drops, and what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pglast import ast, enums, parse_sql
from pglast.parser import ParseError
from pglast.visitors import Visitor

from .blocks import statements_in
from .names import qualified, quoted
from .touched import Touched

TYPE = enums.ObjectType
HOLDERS = {TYPE.OBJECT_TABLE: "table", TYPE.OBJECT_MATVIEW: "materialized view"}
RELATIONS = {*HOLDERS, TYPE.OBJECT_FOREIGN_TABLE, TYPE.OBJECT_VIEW}
ON_A_TABLE = {TYPE.OBJECT_POLICY, TYPE.OBJECT_RULE, TYPE.OBJECT_TRIGGER}
# Cascading, these take columns of tables along that they do not name.
COLUMNS_OF = {TYPE.OBJECT_TYPE: "type", TYPE.OBJECT_DOMAIN: "type", TYPE.OBJECT_EXTENSION: ""}


def touched_by(sql: str, before: Touched | None = None) -> Touched:
    """Read SQL of any length, on top of what earlier SQL touched.

    What cannot be parsed is kept in `unread`, never ignored.
    """
    touched = before or Touched()
    reader = _Reader(touched)
    try:
        for statement in parse_sql(sql):
            reader(statement)
    except ParseError as error:
        touched.unread.append(str(error.args[0]))
    return touched


class _Reader(Visitor):
    """Visits one statement at a time; the methods are named after the nodes of the grammar."""

    def __init__(self, touched: Touched) -> None:
        self.touched = touched

    def visit_RawStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for relation in _relations(node.stmt):
            self.touched.alter(name_of(relation))

    def visit_CreateStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for parent in node.inhRelations or ():
            self.touched.alter(name_of(parent))
        self._create(node.relation, node.if_not_exists)

    def visit_IntoClause(self, ancestors: Any, node: Any) -> None:  # noqa: N802
        self._create(node.rel, bool(getattr(ancestors.node, "if_not_exists", False)))

    def visit_ViewStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self._create(node.view, bool(node.replace))

    def visit_RenameStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.renameType in RELATIONS:
            schema = node.relation.schemaname or "public"
            self.touched.rename(name_of(node.relation), qualified(schema, node.newname))
        elif node.renameType == TYPE.OBJECT_INDEX:
            self.touched.indexes.add(name_of(node.relation))
        elif node.relation is not None and node.renameType != TYPE.OBJECT_ATTRIBUTE:
            self.touched.alter(name_of(node.relation))

    def visit_AlterObjectSchemaStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.objectType in RELATIONS:
            moved = qualified(node.newschema, node.relation.relname)
            self.touched.rename(name_of(node.relation), moved)

    def visit_DropStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        kind = node.removeType
        cascades = node.behavior == enums.DropBehavior.DROP_CASCADE
        for names in _names(node):
            name = qualified(*(names if len(names) > 1 else ["public", *names])[-2:])
            if kind in HOLDERS:
                self.touched.drop(name, HOLDERS[kind])
            elif kind in RELATIONS:
                self.touched.alter(name)
            elif kind in ON_A_TABLE:
                self.touched.alter(qualified(*["public", *names[:-1]][-2:]))
            elif kind == TYPE.OBJECT_INDEX:
                self.touched.indexes.add(name)
            elif kind == TYPE.OBJECT_SCHEMA:
                self.touched.drops.append((qualified(*names), "drops a schema"))
            elif kind in COLUMNS_OF and cascades:
                found = name if COLUMNS_OF[kind] else f"extension {qualified(*names)}"
                self.touched.drops.append((found, "drops, with every column that uses it"))

    def visit_DoStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for statement in statements_in(node):
            touched_by(statement, self.touched)

    def visit_DropOwnedStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for role in node.roles:
            owner = role.rolename or "current role"
            self.touched.drops.append((f"role {owner}", "drops all that it owns"))

    def visit_TruncateStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for relation in node.relations:
            self.touched.lose(name_of(relation), "truncates")

    # Rows are also written and deleted inside of a WITH.
    def visit_InsertStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.alter(name_of(node.relation))

    visit_UpdateStmt = visit_InsertStmt  # noqa: N815

    def visit_DeleteStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.alter(name_of(node.relation))
        self.touched.lose(name_of(node.relation), "deletes rows")

    def visit_MergeStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.alter(name_of(node.relation))
        if any(each.commandType == enums.CmdType.CMD_DELETE for each in node.mergeWhenClauses):
            self.touched.lose(name_of(node.relation), "deletes rows")

    def visit_Constraint(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.pktable is not None:
            self.touched.refer(name_of(node.pktable))

    def visit_PartitionCmd(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.name is not None:
            self.touched.alter(name_of(node.name))

    def visit_AlterTableStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        for command in node.cmds:
            if command.subtype == enums.AlterTableType.AT_DropColumn:
                part = f".{quoted(command.name)}"
                self.touched.lose(name_of(node.relation), "drops a column", part)

    def visit_IndexStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.concurrently |= bool(node.concurrent)

    def visit_CreateExtensionStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.extensions.add(node.extname)

    def visit_CreateRoleStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        self.touched.created_roles.add(node.role)

    def visit_CreateSchemaStmt(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.schemaname:
            self.touched.created_schemas.add(node.schemaname)

    def visit_RoleSpec(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.rolename:
            self.touched.roles.add(node.rolename)

    def visit_RangeVar(self, _: Any, node: Any) -> None:  # noqa: N802
        if node.schemaname:
            self.touched.schemas.add(node.schemaname)

    def _create(self, relation: Any, may_be_there: bool) -> None:
        if relation.relpersistence == "t":
            self.touched.created.add(name_of(relation))
            return
        self.touched.creates_in.add(relation.schemaname or "public")
        if may_be_there:
            self.touched.alter(name_of(relation))
        else:
            self.touched.created.add(name_of(relation))


def name_of(relation: Any) -> str:
    """Write a relation as `schema.name`."""
    return qualified(relation.schemaname or "public", relation.relname)


def _relations(statement: Any) -> Iterator[Any]:
    """Yield the tables that a statement alters, writes or locks as a whole."""
    one = (ast.IndexStmt, ast.CreateTrigStmt, ast.RuleStmt, ast.RefreshMatViewStmt)
    if isinstance(statement, one) and statement.relation is not None:
        yield statement.relation
    if isinstance(statement, ast.AlterTableStmt) and statement.objtype in RELATIONS:
        yield statement.relation
    if isinstance(statement, ast.CopyStmt) and statement.is_from:
        yield statement.relation
    if isinstance(statement, ast.CreatePolicyStmt | ast.AlterPolicyStmt):
        yield statement.table
    if isinstance(statement, ast.TruncateStmt | ast.LockStmt):
        yield from statement.relations or ()


def _names(statement: Any) -> Iterator[list[str]]:
    for entry in statement.objects:
        parts = getattr(entry, "names", getattr(entry, "objname", entry))
        named = parts if isinstance(parts, tuple) else (parts,)
        yield [str(part.sval) for part in named if isinstance(part, ast.String)]
