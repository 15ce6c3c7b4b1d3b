"""Columns that call different tenants equal: by a nondeterministic collation, or as citext."""

from __future__ import annotations

from ..catalog import Catalog
from ..given import Intent, TableIntent


def folds_otherwise(catalog: Catalog, intent: Intent, table: TableIntent) -> str:
    """Say how a tenant column compares where that is not how tenants are told apart elsewhere.

    The root decides, or without one the strictest column. Where all columns fold alike, values
    that are equal are one tenant.
    """
    if not table.column:
        return ""
    root = intent.table(intent.root) if intent.root else None
    usual = (
        _folds(catalog, root)
        if root is not None and root.column
        else min(_folds(catalog, each) for each in intent.tables if each.column)
    )
    mine = _folds(catalog, table)
    if mine == usual:
        return ""
    named = f" of {root.name}" if root is not None else ""
    return (
        f"its values are equal {_told(mine)}, the tenants{named} {_told(usual)}: "
        "two tenants, such as ACME and acme, may be one here"
    )


def _folds(catalog: Catalog, table: TableIntent) -> str:
    listed = catalog.columns.get(table.name, ())
    return next((each.folds for each in listed if each.name == table.column), "")


def _told(folds: str) -> str:
    return f"by {folds}" if folds else "by their bytes"
