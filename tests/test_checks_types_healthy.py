"""Models as projects write them: what is healthy is not told, what drifts is."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.types.models import mapped_findings, read_catalog, validated_findings
from fixtures.models import read_models
from fixtures.profile import load_profile
from fixtures.sandbox import Sandbox

HEAD = """
from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Optional

from pydantic import BaseModel
from sqlalchemy import *
from sqlalchemy.dialects.postgresql import ARRAY, BIT
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import *
from typing_extensions import TypeAliasType

if TYPE_CHECKING:
    from nowhere import Unknown


class Base(DeclarativeBase):
    pass


"""


@pytest.fixture
def judged(sandbox: Sandbox, tmp_path: Path):
    """Return what is found of a database and a module of models, by object."""

    def findings(ddl: str, models: str, rows: dict[str, str] | None = None) -> dict[str, str]:
        (tmp_path / "code").mkdir()
        (tmp_path / "code/models.py").write_text(HEAD + models)
        profile = '[types]\nfolder = "code"\nsqlalchemy = "models:Base.metadata"\n'
        for model, table in (rows or {}).items():
            profile += f'[[types.pydantic]]\nmodel = "models:{model}"\ntable = "{table}"\n'
        (tmp_path / "profile.toml").write_text(f'name = "odd"\n{profile}')
        made = load_profile(tmp_path / "profile.toml")
        section, read = made.types, read_models(made, made.types)
        database = sandbox.create(hint="odd")
        with database.connect() as db:
            db.execute(ddl)
            db.execute("set search_path = ''")
            db.autocommit = False
            said = [column["type"] for table in read.tables for column in table["columns"]]
            catalog = read_catalog(db, section.schemas, said)
            found = [*mapped_findings(read.tables, catalog, section.schemas)]
            found += validated_findings(section.pydantic, read.models, catalog)
        return {finding.object: finding.message for finding in found}

    return findings


def test_attributes_named_like_types_and_aliases_of_types(judged):
    models = """
Maybe = TypeAliasType("Maybe", Optional[str])


class Day(Base):
    __tablename__ = "day"
    id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[date | None]
    int: Mapped[Optional[int]]
    note: Mapped["str | None"]
    alias: Mapped[Maybe] = mapped_column(Text)
"""
    ddl = "create table day (id serial primary key, date date, int int, note varchar, alias text)"
    assert judged(ddl, models) == {}


def test_classes_that_share_a_table(judged):
    models = """
class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    mail: Mapped[str] = mapped_column(nullable=True)
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}

    @hybrid_property
    def short(self) -> str:
        return self.name[:1]


class Manager(Person):
    level: Mapped[int] = mapped_column(nullable=True)
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Boss(Person):
    level: Mapped[int] = mapped_column(nullable=True, use_existing_column=True)
    __mapper_args__ = {"polymorphic_identity": "boss"}


class Lead(Person):
    __tablename__ = "lead"
    id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    team: Mapped[str] = mapped_column(nullable=True)
    __mapper_args__ = {"polymorphic_identity": "lead"}
"""
    ddl = (
        "create table person (id serial primary key, kind varchar not null,"
        " name varchar not null, mail varchar, level int);"
        "create table lead (id int primary key references person, team varchar)"
    )
    assert judged(ddl, models).keys() == {"public.lead.team", "public.person.mail"}


def test_types_of_the_project_s_own_around_enums(judged):
    models = """
class Mood(TypeDecorator):
    impl = Enum("good", "bad", name="mood")
    cache_ok = True


class Cents(TypeDecorator):
    impl = Integer
    cache_ok = True

    def process_result_value(self, value, dialect):
        return value if value is None else Decimal(value) / 100


class Day(Base):
    __tablename__ = "day"
    id: Mapped[int] = mapped_column(primary_key=True)
    one: Mapped[str] = mapped_column(Mood)
    many: Mapped[list[str]] = mapped_column(ARRAY(Mood))
    price: Mapped[Decimal] = mapped_column(Cents)
"""
    ddl = (
        "create type mood as enum ('good', 'bad', 'ugly');"
        "create table day (id serial primary key, one mood not null, many mood[] not null,"
        " price int not null)"
    )
    assert judged(ddl, models).keys() == {"public.day.one", "public.day.many"}


def test_fields_over_domains_extensions_and_numbers_with_names(judged):
    models = """
class Size(enum.IntEnum):
    small = 1
    large = 2


class Row(BaseModel):
    size: Size
    grade: Literal[1, 2, 3]
    email: str
    amount: Decimal
    wrong: int
    grid: list[list[int]]
    bag: dict[str, str | None]
    place: tuple[float, float]
    mails: list[str]
    numbers: list[int]
"""
    ddl = (
        "create type bag as (key text); create domain email as text; create domain mail as email;"
        "create domain money2 as numeric(12, 2);"
        "create table t (size int not null, grade smallint not null, email mail not null,"
        " amount money2 not null, wrong email not null, grid int[][] not null,"
        " bag bag not null, place point not null, mails mail[] not null,"
        " numbers email[] not null)"
    )
    found = judged(ddl, models, {"Row": "public.t"})
    assert found.keys() == {"models:Row.wrong", "models:Row.numbers"}


def test_labels_that_checks_list(judged):
    models = """
class Row(BaseModel):
    a: Literal["x", "y"]
    b: Literal["x", "y"]
    c: Literal["x", "y"]
    d: Literal["x", "y"]
    e: Literal["x", "y"] | None
    f: Literal["x", "y"]
    g: Literal["x", "y", "z"]
"""
    ddl = (
        "create domain letter as text check (value in ('x', 'y'));"
        "create table t (a text not null check (a in ('x', 'y', 'z')) check (a in ('x', 'y')),"
        " b varchar(3) not null check (b in ('x', 'y')) check (b <> 'z'),"
        " c letter not null,"
        " d text not null check (d = 'x' or d = 'y') check (d ~ '^[a-z]$'),"
        " e text check (e is null or e in ('x', 'y')),"
        " f text not null check (f in ('x', 'y') and f <> 'n'),"
        " g text not null check (g in ('x', 'y')) check (g in ('x', 'y', 'z')))"
    )
    found = judged(ddl, models, {"Row": "public.t"})
    assert found == {"models:Row.g": "has the labels z, which the column refuses"}


def test_a_type_that_is_not_there_is_told_of_its_column(judged):
    models = """
class Day(Base):
    __tablename__ = "day"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Enum("a", name="kind", schema="other"))
"""
    found = judged("create table day (id serial primary key, kind text not null)", models)
    assert "a type that the database does not have" in found["public.day.kind"]


def test_views_have_keys_for_the_models_alone_and_drivers_types_of_their_own(judged):
    models = """
class Day(Base):
    __tablename__ = "day"
    id: Mapped[int] = mapped_column(primary_key=True)
    bits: Mapped[str] = mapped_column(BIT(3))
    places: Mapped[list[str]] = mapped_column(ARRAY(BIT(3)))


class Seen(Base):
    __tablename__ = "seen"
    id: Mapped[int] = mapped_column(primary_key=True)
    bits: Mapped[str] = mapped_column(BIT(3), server_default="000")
"""
    ddl = (
        "create table day (id serial primary key, bits bit(3) not null, places bit(3)[] not null);"
        "create view seen as select id, bits from day"
    )
    assert judged(ddl, models) == {}


def test_labels_of_what_arrays_hold(judged):
    models = """
class Row(BaseModel):
    a: list[Literal["x", "y"]]
    b: list[Literal["x"]] | None
    c: list[Literal["x"]]
"""
    ddl = (
        "create type letter as enum ('x', 'y'); create domain one as letter;"
        "create table t (a one[] not null, b letter[], c text[] not null)"
    )
    found = judged(ddl, models, {"Row": "public.t"})
    assert found == {"models:Row.b": "lacks the labels y"}


def test_annotations_of_items_and_labels(judged):
    models = """
class Day(Base):
    __tablename__ = "day"
    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[list[int]] = mapped_column(ARRAY(Text))
    b: Mapped[list[list[str]]] = mapped_column(ARRAY(Text, dimensions=2))
    c: Mapped[list[list[str]]] = mapped_column(ARRAY(Integer, dimensions=2))
    d: Mapped[Literal["x", "y"]] = mapped_column(Text)
    e: Mapped[Literal["x", "y"]] = mapped_column(Text)
    f: Mapped[Literal["x", "y"]] = mapped_column(Text)
"""
    ddl = (
        "create table day (id serial primary key, a text[] not null, b text[] not null,"
        " c int[] not null, d text not null check (d in ('x', 'y', 'z')),"
        " e text not null check (e in ('x', 'y')), f text not null)"
    )
    found = judged(ddl, models)
    assert found.keys() == {"public.day.a", "public.day.c", "public.day.d"}
    assert found["public.day.d"] == "lacks the labels z"
    assert "is list of list of str by its annotation, and values of" in found["public.day.c"]
