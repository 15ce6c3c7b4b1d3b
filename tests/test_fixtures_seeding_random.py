"""Schemas nobody thought of are filled, or told about."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from fixtures.sandbox import Sandbox

from .seeding import ROOT, assert_complete, filled

NUMBERS, TEXTS = ("int", "bigint", "smallint", "numeric(8,2)", "float8"), ("text", "varchar(4)")
MOMENTS, OTHERS = ("date", "timestamptz"), ("uuid", "boolean", "jsonb", "mood", "text[]", "code")
TYPES = (*NUMBERS, *TEXTS, *MOMENTS, *OTHERS, "int4range", "inet", "bytea", "interval", "time")
TESTS = {
    NUMBERS: ("{c} > 0", "{c} between 1 and 5", "{c} in (1, 2, 3)", "{c} < 100"),
    TEXTS: ("length({c}) = 2", "{c} in ('a', 'bb')", "{c} ~ '^[a-z]{{2}}$'", "{c} = upper({c})"),
    MOMENTS: ("{c} > '2024-06-01'",),
    ("mood",): ("{c} <> 'a'",),
    ("text[]",): ("cardinality({c}) > 0",),
    ("jsonb",): ("jsonb_typeof({c}) = 'object'",),
}
TYPES_OF_KEYS = {"uuid": "uuid", "bigint generated always as identity": "bigint", "text": "text"}
START = """
create type mood as enum ('a', 'b', 'c');
create domain code as text check (value ~ '^[A-Z]{2}-[0-9]+$');
"""


def condition(chance: random.Random, column: str, type: str, others: list[str]) -> str:
    """Make a condition on a column, perhaps together with another one."""
    own = [test for types, tests in TESTS.items() if type in types for test in tests]
    own += [f"({column} is null) = ({other} is null)" for other in others[:1]]
    own += [f"num_nonnulls({column}, {other}) >= 1" for other in others[:1]]
    return chance.choice(own or ["true"]).format(c=column)


def table(chance: random.Random, name: str, parents: dict[str, str]) -> str:
    """Make a table that refers to some of those before it."""
    key = chance.choice(list(TYPES_OF_KEYS))
    parts, columns = ["org_id uuid not null references org", f"id {key} primary key"], []
    for number in range(chance.randint(1, 6)):
        column, type = f"c{number}", chance.choice(TYPES)
        check = f"check ({condition(chance, column, type, columns)})"
        parts.append(f"{column} {type} {chance.choice(('', 'not null'))}")
        parts += [check] if chance.random() < 0.35 else []
        columns.append(column)
    for number, parent in enumerate(chance.sample(list(parents), min(2, len(parents)))):
        rest = chance.choice(("", "not null", "unique", "not null unique"))
        parts.append(f"f{number} {parents[parent]} {rest} references {parent}")
    if chance.random() < 0.3:
        parts.append(f"unique (org_id, {chance.choice(columns)})")
    partial = f"create unique index on {name} (org_id) where {columns[-1]} is not null;"
    parents[name] = TYPES_OF_KEYS[key]
    made = f"create table {name} ({', '.join(parts)});"
    return made + (partial if chance.random() < 0.15 else "")


@pytest.mark.parametrize("start", [0, 5])
def test_random_schemas_are_filled_or_told_about(sandbox: Sandbox, start: int) -> None:
    tables = missing = 0
    for number in range(start, start + 5):
        chance, parents = random.Random(number), dict[str, str]()  # noqa: S311 - the same again
        schema = "".join(table(chance, f"t{n}", parents) for n in range(8))
        connection, intent, seeded = filled(sandbox, ROOT + START + schema)
        with connection:
            assert_complete(connection, intent, replace(seeded, unverified={}))
            filled_for = {name for name, _ in seeded.rows} | seeded.unverified.keys()
            assert {t.name for t in intent.tables} <= filled_for
        tables += len(intent.tables)
        missing += len(seeded.unverified)
    assert missing <= tables * 0.05
