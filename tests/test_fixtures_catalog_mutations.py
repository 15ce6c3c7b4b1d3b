"""The snapshot sees every kind of change, one at a time, and sees none where there is none."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache

import psycopg
import pytest

from fixtures.catalog import Difference, Snapshot, compare, diff, take_digests, take_snapshot
from tests.mutations import BASE, Mutation, mutations
from tests.servers import Server, installed, running

ROLES = ("mut_owner", "mut_app", "mut_reader")
MUTATIONS = mutations()
# Each server gets the mutations whose syntax it knows.
KNOWN = [
    pytest.param(server, mutation, id=f"{server}-{mutation.name}")
    for server in installed()
    for mutation in MUTATIONS
    if mutation.since <= int(server.split("-")[1])
]
EVERYWHERE = pytest.mark.parametrize("name", installed())
CLONE = "create database {} template base"


@dataclass
class Base:
    """A server with the base schema, a clone to change and roll back, and its snapshot."""

    server: Server
    extension: str
    clone: psycopg.Connection
    snapshot: Snapshot

    def fit(self, statements: str, database: str) -> str:
        """Fill in the names that differ between servers."""
        named = statements.replace("{extension}", self.extension)
        return named.replace("{database}", database)


@pytest.fixture(scope="module")
def bases() -> Iterator[Callable[[str], Base]]:
    """Return the base of a server, which is started when it is first asked for."""
    with ExitStack() as started:
        yield cache(lambda name: started.enter_context(filled(name)))


@pytest.fixture
def base(bases: Callable[[str], Base], name: str) -> Base:
    return bases(name)


@contextmanager
def filled(name: str) -> Iterator[Base]:
    """Start a server and make the base schema there, with a clone to work in."""
    with running(name) as server:
        roles = [f"create role {role}" for role in ROLES]
        server.execute(*roles, "create database base")
        with psycopg.connect(server.at("base")) as connection:
            query = (
                "select min(name) from pg_available_extensions where name in ('vector', 'citext')"
            )
            extension = connection.execute(query).fetchone()[0]
            connection.execute(BASE.read_text(encoding="utf-8").replace("{extension}", extension))
        server.execute(CLONE.format("clone"))
        with closing(psycopg.connect(server.at("clone"))) as clone:
            yield Base(server, extension, clone, take_snapshot(clone))


@pytest.mark.parametrize(("name", "mutation"), KNOWN)
def test_a_mutation_makes_exactly_the_differences_it_names(base: Base, mutation: Mutation):
    differences = in_clone(base, mutation) if mutation.clone else in_place(base, mutation)
    found = {f"{d.change} {d.kind} {d.identity}" for d in differences}
    assert found == {base.fit(line, "") for line in mutation.expected}


def in_place(base: Base, mutation: Mutation) -> list[Difference]:
    """Apply a mutation in a transaction that is rolled back."""
    before, expected = base.fit(mutation.before, "clone"), base.snapshot
    with base.clone.transaction(force_rollback=True):
        if before:
            base.clone.execute(before)
            expected = take_snapshot(base.clone)
        base.clone.execute(base.fit(mutation.sql, "clone"))
        return diff(take_snapshot(base.clone), expected)


def in_clone(base: Base, mutation: Mutation) -> list[Difference]:
    """Apply a mutation that no transaction may hold in a clone of its own."""
    base.server.execute(CLONE.format("apart"))
    try:
        with psycopg.connect(base.server.at("apart"), autocommit=True) as apart:
            code = ""
            try:
                for statement in base.fit(mutation.sql, "apart").split(";\n"):
                    apart.execute(statement)
            except psycopg.Error as error:
                code = error.sqlstate
            assert code == mutation.fails
            return diff(take_snapshot(apart), base.snapshot)
    finally:
        base.server.execute("drop database apart", *filter(None, [mutation.after]))


@EVERYWHERE
def test_digests_of_the_server_are_those_of_the_rows(base: Base):
    assert take_digests(base.clone) == base.snapshot.digests


@EVERYWHERE
def test_a_base_has_an_object_of_every_kind(base: Base):
    assert base.snapshot.unmodelled == ()
    assert len({row.kind for row in base.snapshot.rows}) >= 60


@EVERYWHERE
def test_an_identical_clone_does_not_differ(base: Base):
    base.server.execute(CLONE.format("twin"))
    with psycopg.connect(base.server.at("twin")) as twin:
        assert compare(twin, base.clone) == []
    base.clone.rollback()


@EVERYWHERE
def test_a_dump_restores_everything(base: Base):
    server = base.server
    server.execute("create database restored template template0")
    dump = [server.programs / "pg_dump", server.at("base")]
    restore = [server.programs / "psql", "-qX", "-v", "ON_ERROR_STOP=1", server.at("restored")]
    dumped = subprocess.run(dump, check=True, capture_output=True)
    subprocess.run(restore, input=dumped.stdout, check=True, capture_output=True)
    with psycopg.connect(server.at("restored")) as restored:
        assert compare(restored, base.clone) == []
    base.clone.rollback()


def test_there_are_enough_mutations_and_their_names_are_distinct():
    assert len(MUTATIONS) >= 250
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
