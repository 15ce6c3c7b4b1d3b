"""Differences between what models and migrations make: which of them are judged."""

from __future__ import annotations

from types import SimpleNamespace

from checks.parity.modelling import judge


def difference(kind: str, identity: str, change: str = "changed"):
    sides = {"expected": None if change == "unexpected" else "a", "actual": "b"}
    if change == "missing":
        sides["actual"] = None
    return SimpleNamespace(kind=kind, identity=identity, change=change, **sides)


def judged(*differences, schemas=("public",)):
    return [finding.object for finding in judge(differences, schemas).findings]


def test_schemas_are_found_by_their_quoted_names():
    column = difference("column", '"My.App".t.c')
    comment = difference("comment", 'column "My.App".t.c')
    assert judged(column, comment, schemas=("My.App",)) == [column.identity, comment.identity]
    assert not judged(column, schemas=("My",))


def test_what_models_alone_make_is_judged_in_every_schema():
    assert judged(difference("table", "audit.entry", "unexpected")) == ["audit.entry"]
    assert not judged(difference("table", "audit.entry", "missing"))


def test_comments_of_a_table_that_is_not_there_are_part_of_it():
    table = difference("table", 'public."my table"', "unexpected")
    comment = difference("comment", 'column public."my table".c', "unexpected")
    assert judged(table, comment) == [table.identity]


def test_a_sequence_that_a_view_would_have_is_told_with_it():
    view = difference("view", "public.seen", "missing")
    table = difference("table", "public.seen", "unexpected")
    sequence = difference("sequence", "public.seen_id_seq", "unexpected")
    sequence.actual = "integer start 1 owned by public.seen.id"
    assert not judged(view, table, sequence)
    assert judged(sequence) == ["public.seen_id_seq"]
