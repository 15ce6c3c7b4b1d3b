"""Reading the catalog: in the transaction of the check, so that all is of one moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from ..bulk import uncollected
from . import queries
from .model import Argument, Column, Database, ForeignKey, Function, Relation, Type
from .views import Views


@uncollected
def read_database(db: Connection[Any], schemas: Sequence[str]) -> Database:
    """Read what a types file of some schemas should speak of; those not there are left out."""
    wanted = [list(schemas)]
    named = db.execute(queries.SCHEMAS, wanted).fetchall()
    columns: dict[int, list[Column]] = {}
    for oid, name, type, type_schema, *facts in db.execute(queries.COLUMNS, wanted):
        columns.setdefault(oid, []).append(Column(name, Type(type, type_schema), *facts))
    found: list[tuple[Any, ...]] = db.execute(queries.RELATIONS, wanted).fetchall()
    database = Database(tuple(name for name, _ in named))
    database.quoted = frozenset(name for name, quoted in named if quoted)
    database.relations = tuple(_relation(row, columns.get(row[0], ())) for row in found)
    database.hidden = tuple(f"{row[1]}.{row[2]}" for row in found if not row[-1])
    database.functions = _functions(db, wanted)
    database.foreign_keys = _foreign_keys(db)
    _read_types(db, database)
    _read_views(db, database, wanted)
    return database


def _relation(row: tuple[Any, ...], columns: Sequence[Column]) -> Relation:
    facts = (*row[:-1], tuple(columns))
    return Relation(*facts)


def _functions(db: Connection[Any], wanted: list[list[str]]) -> tuple[Function, ...]:
    rows: list[tuple[Any, ...]] = db.execute(queries.FUNCTIONS, wanted).fetchall()
    return tuple(map(_function, rows))


def _function(row: Sequence[Any]) -> Function:
    facts = (*row[:3], tuple(map(_argument, row[3])), Type(*row[4:7]), *row[7:])
    return Function(*facts)


def _argument(given: list[Any]) -> Argument:
    mode, name, *type, default = given
    return Argument(mode, name, Type(*type), default)


def _foreign_keys(db: Connection[Any]) -> tuple[ForeignKey, ...]:
    rows: list[tuple[Any, ...]] = db.execute(queries.FOREIGN_KEYS).fetchall()
    return tuple(ForeignKey(*map(_frozen, row)) for row in rows)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _read_types(db: Connection[Any], database: Database) -> None:
    database.enums = {
        (schema, name): tuple(labels) for schema, name, labels in db.execute(queries.ENUMS)
    }
    composites: dict[tuple[str, str], list[tuple[str, Type]]] = {}
    for schema, name, attribute, *type in db.execute(queries.COMPOSITES):
        composites.setdefault((schema, name), []).append((attribute, Type(*type)))
    database.composites = {key: tuple(attributes) for key, attributes in composites.items()}


def _read_views(db: Connection[Any], database: Database, wanted: list[list[str]]) -> None:
    rows = db.execute(queries.VIEWS, wanted).fetchall()
    never_null = frozenset((table, number) for *_, places in rows for table, number in places)
    views = Views({oid: definition for oid, definition, _ in rows}, never_null)
    mine = [relation.oid for relation in database.relations if relation.section == "Views"]
    database.inherited = frozenset((view, n) for view in mine for n in views.not_null(view))
    database.origins = {view: views.origins(view) for view in mine}
