"""Actions of foreign keys that change an append-only ledger without anybody's changing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pglast import ast, parse_plpgsql, parse_sql
from pglast.parser import ParseError

from ...declare import Finding
from ...names import quoted
from ..access.exposure import beyond
from ..access.reach import application_roles, binds, may
from ..catalog import Catalog, Constraint, Function, Relation
from ..code.nodes import of_type, words
from .matrix import Cell, Matrix

ERROR = 21  # elevel of `raise exception`
SETS = {"n": "set null", "d": "set default"}
DELETED, UPDATED = "DELETE", "UPDATE"


class Cascades:
    """The foreign keys of a catalog, followed from the rows that callers really change."""

    def __init__(self, catalog: Catalog, matrix: Matrix, cells: Iterable[Cell]) -> None:
        self.catalog = catalog
        self.matrix = matrix
        self.keys = [
            key
            for key in catalog.constraints
            if key.kind == "f" and not catalog.relations[key.table].partition
        ]
        done = [cell for cell in cells if cell.answer == "rows"]
        self.removed = self._onward(_doers(done, "D") | self._beyond("DELETE"))
        self.changed = _doers(done, "U") | self._beyond("UPDATE")

    def findings(self) -> Iterator[Finding]:
        """Find keys of ledgers by which a row goes or changes when another does."""
        for key in self.keys:
            if key.table in self.matrix.tables and self.matrix.is_append_only(key.table):
                told = [
                    f"{', '.join(sorted(who))} may {does} rows of {key.references}, and this key "
                    f"then {action}"
                    for does, action, event, who in self._ways(key)
                    if who and not self._refused(key, event)
                ]
                if told:
                    yield Finding(f"{key.table}.{quoted(key.name)}", "; ".join(told), _remedy(key))

    def _beyond(self, command: str) -> dict[str, frozenset[str]]:
        """Return who may change rows of tables that are not in scope, and were not probed."""
        roles = application_roles(self.catalog, self.matrix.intent)
        found = {}
        for name in {key.references for key in self.keys} - self.matrix.tables.keys():
            relation = self.catalog.relations[name]
            who = [r for r in roles if may(self.catalog, r, relation, command)]
            found[name] = frozenset(r for r in who if self._let(r, relation, command))
        return found

    def _let(self, role: str, relation: Relation, command: str) -> bool:
        """Say whether some policy lets a role through, if any has to."""
        return bool(beyond(self.catalog, role, relation)) or any(
            policy.permissive and policy.command in ("ALL", command)
            for policy in self.catalog.policies_of(relation.name)
            if binds(self.catalog, policy.roles, role)
        )

    def _ways(self, key: Constraint) -> Iterator[tuple[str, str, str, frozenset[str]]]:
        gone = self.removed.get(key.references, frozenset())
        columns = ", ".join(map(quoted, key.columns))
        if key.on_delete == "c":
            yield "delete", "deletes entries of the ledger", DELETED, gone
        elif key.on_delete in SETS:
            yield "delete", f"changes {columns} of its entries", UPDATED, gone
        if key.on_update == "c" or key.on_update in SETS:
            who = frozenset(c for c in self.changed.get(key.references, ()) if self._moves(c, key))
            yield "change the key of", f"changes {columns} of its entries", UPDATED, who

    def _moves(self, caller: str, key: Constraint) -> bool:
        """Say whether a caller may change a column that a key refers to, but for the tenant."""
        roles = {role.name: role.database_role for role in self.matrix.intent.section.roles}
        held = self.catalog.privileges.get((roles.get(caller, caller), key.references), ())
        parts = {c for name in held if name.startswith("UPDATE(") for c in name[7:-1].split(", ")}
        table = self.matrix.tables.get(key.references)
        moving = set(key.referenced) - {table.column if table else ""}
        return bool(moving and ("UPDATE" in held or moving & parts))

    def _onward(self, removed: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        """Follow `on delete cascade` to the tables whose rows go along."""
        waiting = list(removed)
        while waiting:
            table = waiting.pop()
            for key in self.keys:
                known = removed.get(key.table, frozenset())
                follows = key.references == table and key.on_delete == "c"
                if follows and removed[table] - known and not self._refused(key, DELETED):
                    removed[key.table] = known | removed[table]
                    waiting.append(key.table)
        return removed

    def _refused(self, key: Constraint, event: str) -> bool:
        """Say whether a trigger refuses what a key does to any row, whoever causes it."""
        return any(
            trigger.table == key.table
            and event in trigger.events
            and trigger.enabled in "OA"
            and not trigger.conditional
            and (event == DELETED or not trigger.columns or set(trigger.columns) & set(key.columns))
            and refuses(self.catalog.functions[trigger.function], event)
            for trigger in self.catalog.triggers
        )


def refuses(function: Function, event: str) -> bool:
    """Say whether a trigger's function always raises when it runs for an event."""
    if function.language != "plpgsql":
        return False
    try:
        body = parse_plpgsql(function.definition)[0]["PLpgSQL_function"]["action"]
    except ParseError:
        return False
    return _raises(body["PLpgSQL_stmt_block"]["body"], event)


def _raises(statements: Iterable[Mapping[str, Any]], event: str) -> bool:
    """Say whether a list of statements raises before it can return."""
    for statement in statements:
        ((kind, value),) = statement.items()
        if kind == "PLpgSQL_stmt_raise" and value.get("elog_level", 0) >= ERROR:
            return True
        if kind == "PLpgSQL_stmt_if":
            holds = _holds(value["cond"]["PLpgSQL_expr"]["query"], event)
            if holds or "elsif_list" in value or "else_body" in value:
                return bool(holds) and _raises(value.get("then_body", ()), event)
            if holds is None:
                return False
        elif kind not in ("PLpgSQL_stmt_raise", "PLpgSQL_stmt_assign"):
            return False
    return False


def _holds(condition: str, event: str) -> bool | None:
    """Say whether a condition on nothing but `tg_op` holds for an event; of others nothing."""
    targets: Any = parse_sql(f"select {condition}")[0].stmt
    tree = targets.targetList[0].val
    plain = isinstance(tree, ast.A_Expr) and isinstance(tree.lexpr, ast.ColumnRef)
    if not plain or words(tree.lexpr.fields) != ("tg_op",):
        return None
    values = {str(each.sval) for each in of_type(tree.rexpr, ast.String)}
    return (event in values) == (words(tree.name)[-1] == "=")


def _doers(cells: Iterable[Cell], operation: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for cell in cells:
        if cell.operation == operation:
            found[cell.table] = found.get(cell.table, frozenset()) | {cell.caller}
    return found


def _remedy(key: Constraint) -> str:
    """Write the key so that it refuses; its definition ends with its actions."""
    plain = key.definition.partition(" ON ")[0]
    return (
        f"alter table {key.table} drop constraint {quoted(key.name)},\n"
        f"  add constraint {quoted(key.name)} {plain};"
    )
