"""Foreign keys and unique keys across tenants: what they let a tenant learn or link to."""

from __future__ import annotations

from collections.abc import Iterator

from pglast import parse_sql
from pglast.parser import ParseError

from ...declare import Finding
from ...names import quoted
from ..access.reach import application_roles, binds, may
from ..catalog import Catalog, Column, Constraint
from ..code.nodes import named_relations
from ..given import Intent, TableIntent
from .ownership import way

OF_TENANTS = ("tenant", "shared")
KINDS = {"x": "exclusion constraint", "u": "unique constraint", "p": "primary key"}


def crossing_references(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find foreign keys between rows of tenants that do not carry the tenant along."""
    for key in catalog.constraints:
        table, target = intent.table(key.table), intent.table(key.references)
        relation = catalog.relations.get(key.table)
        counts = key.kind == "f" and relation is not None and not relation.partition
        if counts and table and target and (reason := _crossing(intent, key, table, target)):
            remedy = _widened_reference(key, table, target)
            yield Finding(f"{key.table}.{quoted(key.name)}", reason, remedy)


def crossing_keys(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find unique keys by which a role that writes learns what other tenants have."""
    for table in intent.tables:
        relation = catalog.relations.get(table.name)
        if relation is None or relation.partition or table.kind not in OF_TENANTS:
            continue
        if who := _writers(catalog, intent, table):
            for name, columns, what in _keys(catalog, table.name):
                if not _within(catalog, intent, table, columns):
                    listed = ", ".join(column or "an expression" for column in columns)
                    yield Finding(
                        f"{table.name}.{quoted(name)}",
                        f"this {what} on ({listed}) does not include the tenant: a duplicate "
                        f"error tells {', '.join(who)} what rows other tenants have",
                        _widened_key(table, name, columns, what),
                    )


def _crossing(intent: Intent, key: Constraint, table: TableIntent, target: TableIntent) -> str:
    """Say how a foreign key crosses tenants; empty where it does not."""
    if table.kind != "tenant" or target.kind not in OF_TENANTS or target.name == intent.root:
        return ""
    pairs = set(zip(key.columns, key.referenced, strict=True))
    if _confers(table, target) or _carries(intent, table, target, pairs):
        return ""
    said = f"a row may refer to a row of {target.name} that belongs to another tenant: the key"
    for one in (table, target):
        if not one.column:
            return f"{said} cannot include a tenant column, for {one.name} has none"
    own, other = quoted(table.column), quoted(target.column)
    return f"{said} does not include {own} and {target.name}.{other}"


def _widened_reference(key: Constraint, table: TableIntent, target: TableIntent) -> str:
    """Write the key with the tenant on both sides, and the unique key that it needs."""
    if not table.column or not target.column:
        return ""
    own = _listed([table.column, *(c for c in key.columns if c != table.column)])
    other = _listed([target.column, *(c for c in key.referenced if c != target.column)])
    return (
        f"alter table {target.name} add unique {other};\n"
        f"alter table {key.table} drop constraint {quoted(key.name)},\n"
        f"  add constraint {quoted(key.name)} foreign key {own} references {target.name} {other};"
    )


def _widened_key(table: TableIntent, name: str, columns: tuple[str, ...], what: str) -> str:
    """Write a unique constraint with the tenant in it; other kinds have too much to say."""
    if not table.column or what != KINDS["u"]:
        return ""
    return (
        f"alter table {table.name} drop constraint {quoted(name)},\n"
        f"  add constraint {quoted(name)} unique {_listed([table.column, *columns])};"
    )


def _listed(columns: list[str]) -> str:
    return f"({', '.join(map(quoted, columns))})"


def _confers(table: TableIntent, target: TableIntent) -> bool:
    """Say whether rows of a table are what makes a shared row visible."""
    if target.name in table.grants_access_to:
        return True
    try:
        named = named_relations(parse_sql(target.tenants))
    except ParseError:
        return False
    sharing = target.kind == "shared"
    return sharing and any(
        (each.schemaname or table.schema, each.relname) == (table.schema, table.relation)
        for each in named
    )


def _carries(
    intent: Intent, table: TableIntent, target: TableIntent, pairs: set[tuple[str, str]]
) -> bool:
    """Say whether a key carries the tenant, or the parent by which both find theirs."""
    if table.column and target.column:
        return (table.column, target.column) in pairs
    column, parent = way(table, intent)
    if table.column or not column:
        return False
    straight = parent == target.name and {own for own, _ in pairs} == {column}
    beside = parent == way(target, intent)[1] and (column, way(target, intent)[0]) in pairs
    return straight or (beside and not target.column)


def _keys(catalog: Catalog, table: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield name, columns and kind of what must be unique in a table."""
    kinds = {key.name: key.kind for key in catalog.constraints_of(table)}
    for index in catalog.indexes_of(table):
        if index.unique or kinds.get(index.name) == "x":
            yield index.name, index.columns, KINDS.get(kinds.get(index.name, ""), "unique index")


def _within(catalog: Catalog, intent: Intent, table: TableIntent, columns: tuple[str, ...]) -> bool:
    """Say whether a key stays within a tenant, or is of values that tell nothing.

    It does by the tenant column, or by the columns of a foreign key to rows of one tenant.
    A single uuid that identifies the row, or a number from a sequence, means nothing outside.
    """
    if table.column in columns and table.column:
        return True
    facts = {column.name: column for column in catalog.columns.get(table.name, ())}
    if len(columns) == 1 and columns[0] in facts and _surrogate(catalog, table, facts[columns[0]]):
        return True
    return any(
        key.kind == "f"
        and set(key.columns) <= set(columns)
        and (target := intent.table(key.references)) is not None
        and target.kind == "tenant"
        for key in catalog.constraints_of(table.name)
    )


def _surrogate(catalog: Catalog, table: TableIntent, column: Column) -> bool:
    """Say whether a column's values are made up: numbers in order, or random uuids."""
    if column.identity or column.default.startswith("nextval("):
        return True
    primary = any(
        index.primary and index.columns == (column.name,)
        for index in catalog.indexes_of(table.name)
    )
    return column.type == "uuid" and (primary or bool(column.default))


def _writers(catalog: Catalog, intent: Intent, table: TableIntent) -> list[str]:
    """Return the roles that add or change rows, by themselves or by a call that is promised."""
    calls = {
        role.database_role
        for role in intent.section.roles
        for name in role.rpc
        if intent.canonical.get(name, name) == table.name
    }
    relation = catalog.relations[table.name]
    for role in application_roles(catalog, intent):
        for command in ("INSERT", "UPDATE"):
            admitted = not relation.rls or any(
                policy.permissive and policy.command in (command, "ALL")
                for policy in catalog.policies_of(table.name)
                if binds(catalog, policy.roles, role)
            )
            if admitted and may(catalog, role, relation, command):
                calls.add(role)
    return sorted(calls)
