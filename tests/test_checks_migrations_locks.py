"""Locks are judged with the work that is done while they are held."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from checks.migrations.locking import lock_findings
from checks.migrations.transactions import transactions_of
from checks.migrations.work import works_of

from .migration_runs import OK, step_of

ALL, SHARE, KEYS = "AccessExclusiveLock", "ShareLock", "ShareRowExclusiveLock"
THERE = ("public.t", "public.u")


def judged(*statements, holds=(), rewritten=(), indexed=(), before=(), there=THERE, alone=()):
    """Judge one migration by what was observed."""
    listed = [SimpleNamespace(statement=s, relation=r, mode=m) for s, r, m in holds]
    watched = SimpleNamespace(
        step=step_of(*statements, alone=alone),
        applied=OK,
        holds=listed,
        rewritten=rewritten,
        indexed=indexed,
    )
    return [f.message for f in lock_findings([watched], [step_of(*before)], there)]


HEAVY = [
    ("create index i on t (a)", SHARE, "builds the index i"),
    ("alter table t add unique (a)", ALL, "builds the index of the key"),
    ("alter table t add constraint e exclude (a with =)", ALL, "builds the index of the exclusion"),
    ("alter table t alter a set not null", ALL, "scans for nulls in a"),
    ("alter table t add constraint n not null a", ALL, "scans for nulls in a"),
    ("alter table t add check (a > 0)", ALL, "validates the check"),
    ("alter table t add foreign key (a) references u", KEYS, "validates the foreign key"),
    ("alter table t add b int default 0 references u", ALL, "validates the foreign key of b"),
    ("alter table u attach partition t for values in (1)", ALL, "scans it for rows outside"),
    ("refresh materialized view t", ALL, "fills it anew"),
    ("reindex table t", SHARE, "rebuilds indexes on public.t"),
    ("alter domain d add check (value > 0)", SHARE, "validates a check of a domain on public.t"),
    ("do $$ begin create index i on t (a); end $$", SHARE, "builds the index i"),
]


@pytest.mark.parametrize(("statement", "mode", "said"), HEAVY)
def test_lasting_work_under_its_own_lock_is_found(statement, mode, said):
    (message,) = judged(statement, holds=[(0, "public.t", mode)])
    assert said in message
    assert "line 1" in message
    assert "nothing is rewritten" in message
    assert judged(statement, holds=[(0, "public.t", mode)], there=["public.u"]) == []


@pytest.mark.parametrize(
    ("statement", "mode"),
    [
        ("alter table t add column b int", ALL),
        ("alter table t add column b int references u", ALL),
        ("alter table t add column b int not null default 1", ALL),
        ("alter table t add check (a > 0) not valid", ALL),
        ("alter table t add constraint k unique using index i", ALL),
        ("alter table t validate constraint k", "ShareUpdateExclusiveLock"),
        ("create index concurrently i on t (a)", "ShareUpdateExclusiveLock"),
        ("reindex table concurrently t", "ShareUpdateExclusiveLock"),
        ("update t set a = 1", "RowExclusiveLock"),
        ("drop table t", ALL),
    ],
)
def test_short_locks_and_weak_ones_are_left_alone(statement, mode):
    assert judged(statement, holds=[(0, "public.t", mode)]) == []


def test_an_index_that_nobody_can_read_is_known_by_its_file():
    call = "select build()"
    (message,) = judged(call, holds=[(0, "public.t", SHARE)], indexed=[(0, "public.t")])
    assert "builds an index on public.t under SHARE" in message
    assert judged(call, holds=[(0, "public.t", SHARE)]) == []
    assert judged("create index concurrently i on t (a)", indexed=[(0, "public.t")]) == []


def test_a_rewrite_is_what_was_observed():
    change = "alter table t alter a type bigint"
    (message,) = judged(change, holds=[(0, "public.t", ALL)], rewritten=[(0, "public.t")])
    assert "rewrites the table on public.t under ACCESS EXCLUSIVE" in message
    assert judged(change, holds=[(0, "public.t", ALL)]) == []
    emptied = judged("truncate t", holds=[(0, "public.t", ALL)], rewritten=[(0, "public.t")])
    assert emptied == []


def test_a_lock_that_is_held_on_over_later_work_is_found():
    short, rows = "alter table t add column b int", "update u set a = 1"
    holds = [(0, "public.t", ALL), (1, "public.u", "RowExclusiveLock")]
    (message,) = judged(short, rows, holds=holds)
    assert message.startswith("line 2: changes rows on public.u while public.t is under ACCESS")
    assert "held since line 1" in message
    assert judged(short, "commit", rows, holds=[holds[0], (2, *holds[1][1:])]) == []
    assert judged(short, "insert into u values (1)", holds=holds) == []


@pytest.mark.parametrize(
    "statement",
    [
        "create table n as select * from t",
        "create materialized view n as select * from t join u using (a)",
        "insert into n select * from t",
        "with gone as (delete from t returning *) insert into n select * from gone",
        "with old as (update t set a = 1 returning *) select count(*) from old",
    ],
)
def test_rows_that_leave_a_locked_table_are_work(statement):
    holds = [(0, "public.t", ALL)]
    lock = "lock table t in access exclusive mode"
    (message,) = judged(lock, statement, holds=holds)
    assert "rows on public.t under ACCESS EXCLUSIVE" in message
    assert judged(statement, holds=[(0, "public.t", "AccessShareLock")]) == []
    assert judged(lock, "create table n as select * from t with no data", holds=holds) == []
    assert judged(lock, "create table n as select 1", holds=holds) == []


def test_statements_with_one_remedy_are_told_together():
    rows = ["update t set a = 1", "update t set a = 2", "update u set a = 3"]
    found = judged("alter table t add b int", *rows, holds=[(0, "public.t", ALL)])
    assert len(found) == 2
    assert found[0].startswith("line 2: changes rows on public.t")
    assert found[0].endswith("so do 1 more statements")


def test_validating_in_the_transaction_that_adds_is_found():
    add = "alter table t add constraint k check (a > 0) not valid"
    validate = "alter table t validate constraint k"
    assert judged(add, validate, holds=[(0, "public.t", ALL)])
    assert judged(add, "commit", validate, holds=[(0, "public.t", ALL)]) == []


def test_a_validated_check_spares_the_scan():
    add = "alter table t add constraint k check (a is not null and b > 0) not valid"
    proof = [add, "alter table t validate constraint k"]
    scan = "alter table t alter a set not null"
    holds = [(0, "public.t", ALL)]
    assert judged(scan, holds=holds, before=proof) == []
    assert judged(scan, holds=holds, before=proof[:1])
    assert judged(scan, holds=holds, before=[*proof, "alter table t drop constraint k"])
    assert judged("alter table t alter b set not null", holds=holds, before=proof)
    attach = "alter table u attach partition t for values in (1)"
    assert judged(attach, holds=holds, before=proof) == []


def test_renamed_and_remade_tables_keep_their_past():
    index = "create index i on v (a)"
    assert judged("alter table t rename to v", index, holds=[(1, "public.v", SHARE)])
    made = ["drop table t", "create table t (a int)", "create index i on t (a)"]
    assert judged(*made, holds=[(0, "public.t", ALL)]) == []


def test_statements_share_the_transaction_of_their_file():
    assert transactions_of(step_of("a", "b")) == [0, 0]
    assert transactions_of(step_of("x", "begin", "a", "commit", "b", "c")) == [0, 1, 1, 1, 2, 3]
    assert len({*transactions_of(step_of("select 1", "x", "select 2", alone=(1,)))}) == 3
    revision = step_of("a", "b", "x", "c", "d", alone=(2,), name="1.py")
    before, _, alone, after, _ = numbers = transactions_of(revision)
    assert numbers == [before, before, alone, after, after]
    assert len({before, alone, after}) == 3


def test_what_cannot_be_parsed_is_no_work():
    assert works_of("create gibberish") == []
