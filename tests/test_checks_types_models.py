"""How models are compared with columns: types in PostgreSQL's own words, and values of Python."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.types.models.accepting import accepted
from checks.types.models.catalog import Unspelled, read_catalog, spelled, stored
from checks.types.models.mapped import mapped_findings
from fixtures.sandbox import Sandbox

TYPES = {
    "VARCHAR(20)": "varchar(20)",
    "VARCHAR": "varchar",
    "TEXT": "text",
    "NUMERIC(12, 2)": "numeric(12,2)",
    "NUMERIC(5)": "numeric(5,0)",
    "NUMERIC": "numeric",
    "FLOAT": "float8",
    "FLOAT(24)": "float4",
    "FLOAT(53)": "float8",
    "DOUBLE PRECISION": "float8",
    "INTEGER": "int4",
    "BIGINT": "int8",
    "CHAR": "char(1)",
    "CHAR(3)": "char(3)",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "TIMESTAMP(3) WITHOUT TIME ZONE": "timestamp(3)",
    "TIME WITHOUT TIME ZONE": "time",
    "VARCHAR(8)[]": "varchar(8)[]",
    'VARCHAR(8) COLLATE "C"': 'varchar(8) collate "C"',
    "mood": "public.mood",
    "other.mood": "other.mood",
    '"Odd"': 'public."Odd"',
    "JSONB": "jsonb",
    "BYTEA": "bytea",
    "INTERVAL": "interval",
    "INTERVAL DAY": "interval day",
    "INTERVAL DAY TO SECOND(3)": "interval day to second(3)",
    "INET": "inet",
}


@pytest.fixture
def database(sandbox: Sandbox):
    made = sandbox.create(hint="types")
    with made.connect() as connection:
        connection.execute(
            "create schema other; create type mood as enum ('a', 'b'); create type \"Odd\" as"
            " enum ('x'); create type other.mood as enum ('c')"
        )
        columns = ", ".join(f"c{n} {type}" for n, type in enumerate(TYPES.values()))
        connection.execute(f"create table t ({columns})")
        connection.execute("set search_path = ''")
        connection.autocommit = False
        yield connection


def test_types_of_sqlalchemy_are_those_of_postgresql(database):
    catalog = read_catalog(database, ["public"], TYPES)
    columns = {column.name: column for column in catalog.relations["public.t"].columns}
    for number, said in enumerate(TYPES):
        assert catalog.spelled(said) == stored(columns[f"c{number}"]), said


def test_an_interval_of_other_fields_is_another_one(database):
    catalog = read_catalog(database, ["public"], ["INTERVAL DAY", "INTERVAL"])
    assert catalog.spelled("INTERVAL DAY") != catalog.spelled("INTERVAL")


def test_types_of_places_are_the_same_however_they_are_written(database):
    catalog = replace(read_catalog(database, ["public"], []), names={"geometry": "gis.geometry"})
    for said, there in (
        ("geometry(POINT,4326)", "gis.geometry(Point,4326)"),
        ("geometry(POINTZ,-1)", "gis.geometry(PointZ)"),
        ("geometry(GEOMETRY,-1)", "gis.geometry"),
    ):
        assert catalog.spelled(said) == spelled(there)
    assert catalog.spelled("geometry(POINT,4326)") != spelled("gis.geometry(Point,3857)")


def test_types_that_are_not_there_or_are_none(database):
    assert read_catalog(database, ["public"], ["CITEXT"]).spelled("CITEXT") is None
    with pytest.raises(Unspelled):
        read_catalog(database, ["public"], ["text; drop table t"])
    assert database.execute("select count(*) from public.t").fetchone() == (0,)


@pytest.mark.parametrize(
    ("type", "fits", "others"),
    [
        ("INTEGER", ["int", "Decimal", "Any"], ["str", "bool", "UUID"]),
        ("BIGINT", ["int", "Decimal"], ["float"]),
        ("NUMERIC(12, 2)", ["Decimal"], ["float", "int", "str"]),
        ("NUMERIC(5)", ["Decimal", "int"], ["float"]),
        ("VARCHAR(20)", ["str", "labels", "other"], ["int", "bytes", "list"]),
        ("TIMESTAMP WITH TIME ZONE", ["datetime", "AwareDatetime"], ["NaiveDatetime", "date"]),
        ("TIMESTAMP(3) WITHOUT TIME ZONE", ["datetime", "NaiveDatetime"], ["AwareDatetime"]),
        ("mood", ["labels", "str"], ["int", "Decimal"]),
        ("JSONB", ["dict", "list", "str"], []),
        ("VARCHAR(8)[]", ["list", "set", "tuple"], ["str"]),
        ("INET", ["str", "other", "list"], []),
    ],
)
def test_values_of_python(database, type: str, fits: list[str], others: list[str]):
    catalog = read_catalog(database, ["public"], TYPES)
    relation = catalog.relations["public.t"]
    number = list(TYPES).index(type)
    column = next(column for column in relation.columns if column.name == f"c{number}")
    for kind in (*fits, *others):
        python = {"kinds": [kind], "labels": None, "item": None}
        assert accepted(python, column.declared, catalog) == (kind in fits), kind


def test_tables_of_other_schemas_are_not_judged(database):
    catalog = read_catalog(database, ["public"], [])
    tables = [{"schema": "auth", "name": "users", "columns": []}]
    assert not list(mapped_findings(tables, catalog, ["public"]))


def test_a_schema_with_a_dot_in_its_name_is_judged(database):
    tables = [{"schema": "my.app", "name": "users", "columns": []}]
    found = mapped_findings(tables, read_catalog(database, ["my.app"], []), ["my.app"])
    assert [finding.object for finding in found] == ["my.app.users"]
