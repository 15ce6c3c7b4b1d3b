"""What a plan touches is read in the order of its statements."""

from __future__ import annotations

import pytest

from checks.statements import touched_by

LOSSES = [
    ("drop table funds; create table funds (id int)", {"public.funds"}),
    (
        "alter table funds rename to old; create table funds (id int); drop table old",
        {"public.funds"},
    ),
    ("alter table funds set schema z; drop table z.funds", {"public.funds"}),
    ("create table funds (id int); drop table funds; drop table funds", {"public.funds"}),
    ("create table if not exists funds (id int); drop table funds", {"public.funds"}),
    ("with d as (delete from funds returning 1) select * from d", {"public.funds"}),
    ("merge into funds using u on true when matched then delete", {"public.funds"}),
    ("do $$ begin if true then drop table funds; end if; end $$", {"public.funds"}),
    ("do $$ begin execute 'drop table funds'; end $$", {"public.funds"}),
    ("drop owned by netzadmin", {"role netzadmin"}),
    ("drop type state cascade", {"public.state"}),
    ("drop extension citext cascade", {"extension citext"}),
]
KEPT = [
    "create table s as select 1; drop table s",
    "select 1 as a into s; drop table s",
    "create temp table funds (id int); drop table funds",
    "create table s (a int, b int); alter table s drop column b",
    "create table s (a int); delete from s; truncate s",
    "create table s (a int); alter table s rename to t; drop table t",
    "create table s (a int); alter table s set schema z; drop table z.s",
    "drop type state",
    "drop index ix; drop view v; drop policy p on funds",
    "drop function f(int); drop procedure p; drop aggregate a(int); drop operator +(int, int)",
    "drop cast (a as b); drop transform for a language sql; drop operator class c using btree",
    "do $$ declare r funds%rowtype; begin insert into log values (r.id); end $$",
]
LOCKED = [
    ("drop table funds; create table funds (id int)", "public.funds"),
    ("alter table funds rename to old; create table funds (id int)", "public.funds"),
    ("alter table funds rename constraint a to b", "public.funds"),
    ("alter policy p on funds rename to q", "public.funds"),
    ("drop policy p on funds", "public.funds"),
    ('drop trigger p on "S".funds', '"S".funds'),
    ("create table part partition of funds for values in (1)", "public.funds"),
    ("alter table funds attach partition part for values in (1)", "public.part"),
    ("refresh materialized view v", "public.v"),
    ("drop view v", "public.v"),
    ("drop index ix_funds", "public.ix_funds"),
    ("lock table funds", "public.funds"),
    ("copy funds from stdin", "public.funds"),
    ("with w as (update funds set id = 1 returning 1) select * from w", "public.funds"),
]


@pytest.mark.parametrize(("sql", "lost"), LOSSES)
def test_what_is_lost_is_named_as_it_was_before(sql, lost):
    assert {object for object, _ in touched_by(sql).drops} == lost


@pytest.mark.parametrize("sql", KEPT)
def test_what_the_plan_made_itself_is_no_loss(sql):
    touched = touched_by(sql)
    assert not touched.drops
    assert not touched.unread


@pytest.mark.parametrize(("sql", "table"), LOCKED)
def test_what_is_locked_is_touched(sql, table):
    assert table in touched_by(sql).existing


def test_a_plan_goes_on_where_an_earlier_revision_ended():
    touched = touched_by("create table s (a int)")
    touched = touched_by("alter table s add b int references funds; drop table s", touched)
    assert touched.existing == {"public.funds"}
    assert not touched.drops


def test_schemas_are_named_as_they_are_spelt():
    assert touched_by('create table "My.Schema".t (a int)').creates_in == {"My.Schema"}
