"""Files of every version of the generators agree with what they are of, and tell of changes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest

from checks.types.comparing import Comparison, compare
from checks.types.database import Database, read_database
from checks.types.written import Types, read
from fixtures.run import Run
from fixtures.sandbox import Sandbox, Server
from fixtures.systems.starting import SYSTEMS, states_of

CORPUS = Path(__file__).parent / "types_corpus"
FILES = sorted(file.name.removesuffix(".ts.gz") for file in CORPUS.glob("*.gz"))
MUTATIONS = (CORPUS / "mutations.sql").read_text().split("\n\n")[1:]
SCHEMAS = {"awkward": ["public", "other", "Odd schema"]}


STRING = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"((?:[^"\\\n]|\\.)*)\"""")


def single(match: re.Match[str]) -> str:
    inner = match[1]
    return match[0] if inner is None or re.search(r"['\\]", inner) else f"'{inner}'"


LAYOUTS = {
    "Windows line ends and a mark": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "comments": lambda text: "/* by hand */\n" + text.replace("\n", " // why\n\n"),
    "other quotes": lambda text: STRING.sub(single, text),
    "other indents": lambda text: re.sub(r"(?m)^ +", "\t", text),
    "UTF-16": lambda text: text,
}


@cache
def content(name: str) -> bytes:
    return gzip.decompress((CORPUS / f"{name}.ts.gz").read_bytes())


@pytest.fixture(scope="module")
def connections(server: Server, run_state: Run) -> Iterator[dict[str, psycopg.Connection]]:
    """Connect to a database of every kind."""
    sandbox = Sandbox(server)
    opened = {"srm": states_of(run_state, SYSTEMS["srm"])["secured"].connect()}
    for name in ("awkward", "foreign"):
        opened[name] = sandbox.create(hint=name).connect()
        opened[name].execute((CORPUS / f"{name}.sql").read_bytes())
    for connection in opened.values():
        connection.autocommit = False
        connection.execute("set search_path = ''")
        connection.commit()
    yield opened
    for connection in opened.values():
        connection.close()
    sandbox.close()


@pytest.fixture(scope="module")
def unchanged(connections: dict[str, psycopg.Connection]) -> dict[str, Database]:
    return {
        name: read_database(connection, SCHEMAS.get(name, ["public"]))
        for name, connection in connections.items()
    }


def seen(database: Database, written: Types) -> Database:
    """Leave out the schema that some generators cannot name."""
    there = tuple(name for name in database.schemas if name in written.schemas)
    relations = tuple(r for r in database.relations if r.schema in there)
    return Database(
        there,
        relations,
        database.functions,
        database.foreign_keys,
        database.enums,
        database.composites,
        database.inherited,
        {r.oid: database.origins[r.oid] for r in relations if r.oid in database.origins},
        database.quoted,
    )


@cache
def parsed(text: bytes) -> Types:
    return read(text)


def differences(text: bytes, database: Database) -> Comparison:
    written = parsed(text)
    return compare(written, seen(database, written))


@pytest.mark.parametrize("name", FILES)
def test_an_unchanged_database_gives_no_alarm(name, unchanged):
    compared = differences(content(name), unchanged[name.split("-")[0]])
    assert compared.compared > 3
    assert [f"{remark.object}: {remark.text}" for remark in compared.drift] == []


def test_the_corpus_is_of_fourteen_versions():
    assert len(FILES) == 3 * 14


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["awkward-pm-0.84.2", "awkward-pm-0.99.0", "srm-cli-3.1.0"])
def test_layout_does_not_matter(name, layout, unchanged):
    text = LAYOUTS[layout](content(name).decode())
    encoded = text.encode("utf-16" if layout == "UTF-16" else "utf-8")
    assert not differences(encoded, unchanged[name.split("-")[0]]).drift


def named(mutation: str, kind: str) -> set[str]:
    return {name for line in re.findall(f"-- {kind}: (.+)", mutation) for name in line.split("; ")}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda text: text.strip().splitlines()[-1][:60])
def test_a_changed_database_is_told_of(mutation, connections):
    connection = connections["awkward"]
    connection.execute("set local search_path = public")
    connection.execute(mutation)
    connection.execute("set local search_path = ''")
    database = read_database(connection, SCHEMAS["awkward"])
    connection.rollback()
    told, newer = named(mutation, "told"), named(mutation, "newer")
    for name, expected in (("awkward-pm-0.99.0", told), ("awkward-cli-3.1.0", told | newer)):
        found = differences(content(name), database).drift
        assert {remark.object for remark in found} == expected, name
