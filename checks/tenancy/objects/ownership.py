"""The column that says whose a row is: never empty, leading to the tenant, and quick to find."""

from __future__ import annotations

from collections.abc import Iterator

from ...declare import Finding
from ...names import quoted
from ..catalog import Catalog, Constraint
from ..given import Intent, TableIntent
from .folding import folds_otherwise

FREE = ("nobody", "everyone")  # whose rows without a tenant are, where those may exist


def weak_columns(catalog: Catalog, intent: Intent) -> Iterator[Finding]:
    """Find tenant columns that may be empty, lead nowhere or have no index."""
    for table in intent.tables:
        relation = catalog.relations.get(table.name)
        if table.kind == "tenant" and relation is not None and not relation.partition:
            column = table.column or way(table, intent)[0]
            problems = list(_problems(catalog, intent, table, column))
            if column and problems:
                name = f"{table.name}.{quoted(column)}"
                remedies = "\n".join(remedy for _, remedy in problems if remedy)
                yield Finding(name, "; ".join(problem for problem, _ in problems), remedies)


def way(table: TableIntent, intent: Intent) -> tuple[str, str]:
    """Return the column and the parent by which a row without a tenant column finds its tenant."""
    for name, entry in intent.section.tables.items():
        if entry.via and intent.canonical.get(name) in (table.name, table.root or None):
            column, _, parent = (part.strip() for part in entry.via[0].partition("->"))
            return column, intent.canonical.get(parent, parent)
    return "", ""


def leads_to_tenant(
    catalog: Catalog, intent: Intent, key: Constraint, column: str, seen: frozenset[str]
) -> bool:
    """Say whether a foreign key carries a tenant column to the root, from table to table."""
    if key.kind != "f" or column not in key.columns or not key.validated:
        return False
    pairs = dict(zip(key.columns, key.referenced, strict=True))
    if key.references == intent.root:
        return pairs[column] == _own(intent, intent.root)
    if (key.references, pairs[column]) in _behind(catalog, intent):
        return True
    parent = intent.table(key.references)
    if parent is None or parent.name in seen or pairs[column] != parent.column:
        return False
    return any(
        leads_to_tenant(catalog, intent, further, parent.column, seen | {parent.name})
        for further in catalog.constraints_of(parent.name)
    )


def _behind(catalog: Catalog, intent: Intent) -> set[tuple[str, str]]:
    """Name what the root's own tenant column refers to: the users behind their profiles, say."""
    own = _own(intent, intent.root)
    return {
        (key.references, key.referenced[key.columns.index(own)])
        for key in catalog.constraints_of(intent.root)
        if key.kind == "f" and key.validated and own in key.columns
    }


def _problems(
    catalog: Catalog, intent: Intent, table: TableIntent, column: str
) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a column, each with its remedy."""
    facts = {each.name: each for each in catalog.columns.get(table.name, ())}
    if column not in facts:
        return  # the profile's entry is a finding of RLS001
    name = quoted(column)
    if not facts[column].not_null and table.null_tenant not in FREE:
        remedy = f"alter table {table.name} alter column {name} set not null;"
        yield "it may be null, and then nobody can say whose the row is", remedy
    if intent.root and table.name != intent.root and not _linked(catalog, intent, table, column):
        yield _unlinked(intent, table, column)
    if folded := folds_otherwise(catalog, intent, table):
        yield folded, ""
    if table.column and not _indexed(catalog, table.name, column):
        remedy = f"create index on {table.name} ({name});"
        yield "no index starts with it, so every policy reads the whole table", remedy


def _linked(catalog: Catalog, intent: Intent, table: TableIntent, column: str) -> bool:
    keys = catalog.constraints_of(table.name)
    if not table.column:
        return any(k.kind == "f" and column in k.columns and k.validated for k in keys)
    return any(leads_to_tenant(catalog, intent, k, column, frozenset({table.name})) for k in keys)


def _unlinked(intent: Intent, table: TableIntent, column: str) -> tuple[str, str]:
    if not table.column:
        return "no validated foreign key leads from it to the row that has a tenant", ""
    target = f"{intent.root} ({quoted(_own(intent, intent.root))})"
    remedy = f"alter table {table.name} add foreign key ({quoted(column)}) references {target};"
    return f"no validated foreign key leads from it to {intent.root}", remedy


def _indexed(catalog: Catalog, table: str, column: str) -> bool:
    return any(
        index.columns[:1] == (column,) and index.valid and not index.predicate
        for index in catalog.indexes_of(table)
    )


def _own(intent: Intent, table: str) -> str:
    found = intent.table(table)
    return found.column if found else ""
