"""Models are read and made in the guarded process: what they say, and how they may go wrong."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from fixtures.models import ModelsError, read_models
from fixtures.models.creating import create_all
from fixtures.profile import load_profile
from fixtures.run import Run
from fixtures.sandbox import Sandbox

HEAD = """
import enum
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Optional
from uuid import UUID

from sqlalchemy import *
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


"""
TABLE = """
class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
"""
ODD = """
from sqlalchemy.types import UserDefinedType


class Odd(UserDefinedType):
    def get_col_spec(self):
        return {}["odd"]


"""


@pytest.fixture
def profile(tmp_path: Path):
    def written(body: str, extra: str = ""):
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code/models.py").write_text(body)
        file = tmp_path / "profile.toml"
        types = '[types]\nfolder = "code"\nsqlalchemy = "models:Base.metadata"\n'
        file.write_text(f'name = "things"\n{types}{extra}')
        return load_profile(file)

    return written


def columns(profile, body: str):
    made = profile(HEAD + TABLE + dedent(body).replace("\n", "\n    "))
    table = read_models(made, made.types).tables[0]
    return {column["name"]: column for column in table["columns"]}


def test_columns_say_type_null_and_who_gives_the_value(profile):
    found = columns(
        profile,
        """
        a: Mapped[Optional[str]] = mapped_column(String(8), server_default="x")
        b: Mapped[Decimal] = mapped_column(Numeric(12, 2))
        c: Mapped[datetime] = mapped_column(DateTime(timezone=True))
        d: Mapped[int] = mapped_column(Computed("1"))
        """,
    )
    assert [found[name]["type"] for name in "abc"] == [
        "VARCHAR(8)",
        "NUMERIC(12, 2)",
        "TIMESTAMP WITH TIME ZONE",
    ]
    assert [found[name]["nullable"] for name in "ab"] == [True, False]
    assert found["a"]["server_default"]
    assert found["d"]["generated"]
    assert not found["d"]["server_default"]
    assert found["id"]["identity"]


def test_annotations_are_read_through_what_wraps_them(profile):
    found = columns(
        profile,
        """
        a: "Mapped[str | None]"
        b: Mapped[Annotated[UUID, mapped_column(Uuid)]]
        c: Mapped[list[str]] = mapped_column(ARRAY(Text))
        """,
    )
    assert found["a"]["annotations"][0]["optional"]
    assert found["a"]["annotations"][0]["kinds"] == ["str"]
    assert found["b"]["annotations"][0]["kinds"] == ["UUID"]
    assert found["c"]["annotations"][0]["item"]["kinds"] == ["str"]


def test_an_enum_has_the_labels_that_are_stored(profile):
    body = '\nkind: Mapped[str] = mapped_column(Enum("b", "a", name="kind"))\n'
    body += 'text: Mapped[str] = mapped_column(Enum("b", "a", name="text", native_enum=False))'
    found = columns(profile, body)
    assert found["kind"]["labels"] == ["b", "a"]
    assert found["text"]["labels"] is None


def test_an_annotation_that_cannot_be_resolved_says_so(profile):
    body = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from nowhere import Name\n\n\n"
    body += (
        'class Thing(Base):\n    __table__ = Table("thing", Base.metadata, Column("id", Integer,'
    )
    body += (
        ' primary_key=True), Column("name", Text))\n    id: Mapped[int]\n    name: "Mapped[Name]"'
    )
    made = profile(HEAD + body)
    (table,) = read_models(made, made.types).tables
    reasons = [column["annotations"][0].get("unresolved") for column in table["columns"]]
    assert reasons == [None, "Could not de-stringify annotation 'Mapped[Name]'"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        ("class Base(", "SyntaxError"),
        ("Base = 1", "models:Base.metadata: there is no attribute metadata"),
        ("class Base:\n    metadata = {}", "models:Base.metadata is dict, not a MetaData"),
        ("import os\nos._exit(7)", "ended its process with status 7"),
        ("raise SystemExit", "SystemExit"),
        (
            HEAD + ODD + TABLE + "    x: Mapped[str] = mapped_column(Odd)",
            "cannot be written: 'odd'",
        ),
        ("import psycopg\npsycopg.connect('host=db')", "here is no database to reach"),
    ],
)
def test_what_is_wrong_with_them_is_one_line(profile, body: str, reason: str):
    made = profile(body)
    with pytest.raises(ModelsError) as caught:
        read_models(made, made.types)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_pydantic_fields_say_their_limits_wherever_they_stand(profile):
    body = HEAD + TABLE + "from pydantic import BaseModel, Field\n\n\nclass Row(BaseModel):\n"
    body += "    a: Annotated[str, Field(max_length=8)] | None = Field(None, alias='A')\n"
    body += "    b: Decimal = Field(max_digits=12, decimal_places=2)\n"
    made = profile(body, '[[types.pydantic]]\nmodel = "models:Row"\ntable = "public.row"\n')
    first, second = read_models(made, made.types).models["models:Row"]["fields"]
    assert (first["max_length"], first["aliases"], first["python"]["optional"]) == (8, ["A"], True)
    assert (second["max_digits"], second["decimal_places"]) == (12, 2)


def test_tables_of_models_take_the_place_of_the_migrated(profile, sandbox: Sandbox):
    made = profile(HEAD + TABLE)
    run = Run()
    run.__dict__["sandbox"] = sandbox
    migrated = sandbox.create(hint="migrated")
    with migrated.connect() as connection:
        connection.execute(
            "create schema other; create table other.kept (); create type kind as enum ('a');"
            "create table thing (id text); create table more (kind kind);"
            "create view seen as select id from thing; create function one() returns int"
            " language sql as 'select 1'"
        )
    created = create_all(run, made, made.types, migrated)
    assert created.schemas == ("public",)
    with created.modelled.connect() as connection:
        names = "select array_agg(relname::text order by 1) from pg_class where relkind = 'r'"
        names += " and relnamespace::regnamespace::text in ('public', 'other')"
        assert connection.execute(names).fetchone() == (["kept", "thing"],)
        assert connection.execute("select one()").fetchone() == (1,)
        assert connection.execute("select to_regtype('kind')").fetchone() == (None,)


def test_an_enum_stays_that_something_of_the_models_needs_made_of_it(profile, sandbox: Sandbox):
    body = "    kind: Mapped[str] = mapped_column(Enum('a', 'b', name='kind'))\n"
    body += "    other: Mapped[str] = mapped_column(DOMAIN('other', Text, create_type=False))\n"
    made = profile("from sqlalchemy.dialects.postgresql import DOMAIN\n" + HEAD + TABLE + body)
    run = Run()
    run.__dict__["sandbox"] = sandbox
    migrated = sandbox.create(hint="migrated")
    with migrated.connect() as connection:
        connection.execute("create type kind as enum ('a'); create domain other as kind")
        connection.execute("create table thing (id int, kind kind, other other)")
    created = create_all(run, made, made.types, migrated)
    assert created.kept == ("public.kind",)
    with created.modelled.connect() as connection:
        assert connection.execute("select to_regtype('other')").fetchone() == ("other",)


def test_tables_that_cannot_be_made_are_told_in_the_server_s_words(profile, sandbox: Sandbox):
    made = profile(HEAD + TABLE + "    x: Mapped[int] = mapped_column(server_default=text('f()'))")
    run = Run()
    run.__dict__["sandbox"] = sandbox
    with pytest.raises(ModelsError, match=r"^42883 function f\(\) does not exist$"):
        create_all(run, made, made.types, sandbox.create(hint="migrated"))
