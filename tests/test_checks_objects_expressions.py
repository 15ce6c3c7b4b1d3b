"""Expressions: what a caller's text becomes, what a policy asks per row, what a key carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pglast import parse_sql

from checks.tenancy.catalog import read_catalog
from checks.tenancy.code.bodies import Bodies
from checks.tenancy.code.lookup import Scope
from checks.tenancy.code.signatures import same_object
from checks.tenancy.functions.perrow import calls_per_row
from checks.tenancy.functions.taint import unsafe
from checks.tenancy.guards.levels import levels_of
from fixtures.sandbox import Server
from fixtures.sandbox.sandbox import Sandbox


def value(expression: str) -> Any:
    """Parse one expression."""
    statement: Any = parse_sql(f"select {expression}")[0].stmt
    return statement.targetList


@pytest.mark.parametrize(
    "expression",
    [
        "p",
        "$1",
        "f.p",
        "'select ' || p",
        "p || ' limit 1'",
        "format('%s', p)",
        "format('%I %s', x, p)",
        "format('%2$s', x, p)",
        "format(p, x)",
        "format('select %L' || p, x)",
        "format(template, p)",
        "format('%L' || t || '%s', x, p)",
        "format('%s', variadic p)",
        "upper(p)",
        "p ->> 'sql'",
        "case when x then p else 'y' end",
        "coalesce(p, '')",
        "(select p)",
        "p::text",
        "replace(p, ';', '')",
        "array_to_string(array[p], '')",
    ],
)
def test_a_callers_text_stays_a_piece_of_the_statement(expression: str) -> None:
    assert unsafe(value(expression), Scope(label="f"), {"p", "$1"})


@pytest.mark.parametrize(
    "expression",
    [
        "'select 1'",
        "x",
        "t.p",
        "quote_ident(p)",
        "pg_catalog.quote_literal(p)",
        "format('%I = %L', p, p)",
        "format('%1$I %1$L %%', p)",
        "format('%s', quote_nullable(p))",
        "format('%-10I', p)",
        "format('select %L::' || t::text || ' = %L', p, p)",
        "p::regclass",
        "p::int",
        "case when p = 'a' then 'x' else 'y' end",
        "'select ' || (p = 'x')",
    ],
)
def test_what_is_quoted_or_no_text_is_no_piece_of_it(expression: str) -> None:
    assert not unsafe(value(expression), Scope(label="f"), {"p", "$1"})


@pytest.fixture(scope="module")
def bodies(server: Server) -> Iterator[Bodies]:
    sandbox = Sandbox(server)
    with sandbox.create().connect() as connection:
        connection.execute(
            "create function public.ctx() returns int language sql stable return 1;"
            "create function public.fixed() returns int language sql immutable return 1;"
            "create function public.of(a int, b int) returns int language sql stable return 1;"
        )
        yield Bodies(read_catalog(connection, {"postgres"}))
    sandbox.close()


@pytest.mark.parametrize(
    ("expression", "calls"),
    [
        ("(a = public.ctx())", ["public.ctx()"]),
        ("(a = (select public.ctx()))", []),
        ("(a in (select m.a from m where m.b = public.ctx()))", []),
        ("(exists (select from m where m.a = t.a and m.b = public.ctx()))", ["public.ctx()"]),
        ("(exists (select from m where m.a = t.a and m.b = (select public.ctx())))", []),
        ("(exists (select from m t_1 where t_1.a = public.ctx()))", []),
        ("public.of(a, public.ctx()) = 1", ["public.ctx()"]),
        ("(a = public.fixed())", []),
        ("(a = (current_setting('x', true))::int)", ["current_setting('x', TRUE)"]),
        ("(a = any ((select array_agg(m.a) from m)::int[]))", []),
        ("", []),
    ],
)
def test_calls_that_a_policy_repeats(bodies: Bodies, expression: str, calls: list[str]) -> None:
    found = [call.lower() for call in calls_per_row(expression, bodies)]
    assert found == [call.lower() for call in calls]


@pytest.mark.parametrize(
    ("written", "canonical", "same"),
    [
        ("public.f(int, timestamptz)", "public.f(integer, timestamp with time zone)", True),
        ("public.f(varchar[])", "public.f(character varying[])", True),
        ('public."F <b>"(public.kind)', 'public."F <b>"(public.kind)', True),
        ("public.f(text)", "public.f(integer)", False),
        ("public.F", "public.f", True),
        ("((", "public.f(integer)", False),
    ],
)
def test_signatures_as_people_write_them(written: str, canonical: str, same: bool) -> None:
    assert same_object(written, canonical) is same


def test_levels_of_a_statement() -> None:
    statement = parse_sql(
        "with mine as (select * from a) select * from mine m join b on b.id = m.id, lateral f(1) g "
        "where exists (select from c where c.id = b.id) and b.n in (select n from d)"
    )
    levels = [(set(each.relations), set(each.others)) for each in levels_of(statement)]
    assert levels == [({"b", "c"}, {"m", "g"}), ({"d"}, set()), ({"a"}, set())]
