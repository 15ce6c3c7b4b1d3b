"""Runs of migrations are judged by what they left behind."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from checks.declare import Finding, Unverified
from checks.migrations.building import history_findings, slow_findings
from checks.migrations.covering import uncovered
from checks.migrations.judged import judged_steps
from checks.migrations.resuming import resume_findings
from checks.migrations.returning import Returning
from checks.migrations.tried import Tried
from checks.migrations.verdicts import Verdict, reapply_findings, told, unjudged, verdict_of
from fixtures.chain import Applied, Chain
from fixtures.profile.migrations import Irreversible

from .migration_runs import INDEX, OK, change, error, run_of, step_of

TABLE = [  # second run, catalog, rows, verdict
    (OK, (), (), Verdict.IDEMPOTENT),
    (OK, (INDEX,), (), Verdict.DUPLICATE),
    (OK, (INDEX,), (change(2, 3),), Verdict.DUPLICATE),
    (OK, (), (change(2, 3),), Verdict.DATA_CHANGE),
    (error("42P07"), (), (), Verdict.FAILS_CLOSED),
    (error("23505"), (), (), Verdict.FAILS_CLOSED),
    (error("P0001"), (), (), Verdict.FAILS_CLOSED),
    (error("42P07"), (INDEX,), (), Verdict.PARTIAL),
    (error("42P07"), (), (change(2, 3),), Verdict.PARTIAL),
    (error("57014"), (), (), Verdict.UNKNOWN),
    (error("08006"), (), (), Verdict.UNKNOWN),
    (error(""), (), (), Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("applied", "catalog", "rows", "verdict"), TABLE)
def test_a_second_run_is_judged_by_the_table(applied, catalog, rows, verdict):
    run = run_of(applied, catalog, rows)
    assert verdict_of(run) is verdict
    harmless = verdict in (Verdict.IDEMPOTENT, Verdict.UNKNOWN)
    found = reapply_findings([run], "idempotent")
    assert [finding.object for finding in found] == ([] if harmless else ["1"])
    closed = harmless or verdict is Verdict.FAILS_CLOSED
    assert bool(reapply_findings([run], "fails_closed")) is not closed
    assert bool(unjudged([run])) is (verdict is Verdict.UNKNOWN)


def test_a_verdict_says_state_line_and_what_changed():
    run = run_of(error("42P07", at=1), (INDEX,), step=step_of("select 1", "create table t ()"))
    said = told(run, verdict_of(run))
    assert "partial apply" in said
    assert "42P07 at line 2" in said
    assert "public.t.t_a_idx1 is unexpected" in said
    (finding,) = reapply_findings([run_of(OK, (), (change(2, 4),))], "idempotent")
    assert "silent data change" in finding.message
    assert "public.t has 4 rows instead of 2" in finding.message


def test_rows_that_are_written_anew_are_told():
    run = run_of(touched={"public.t": 2})
    assert told(run, verdict_of(run)).endswith("overwrite what was edited since: 2 of public.t")
    assert reapply_findings([run], "idempotent") == []


def test_a_table_without_rows_proves_nothing_of_who_touches_it():
    coverage = {"public.t": "none", "public.u": "fingerprint"}
    touching = run_of(step=step_of("alter table t drop column a"), coverage=coverage)
    reason = run_of(
        touching.applied, step=touching.step, coverage=coverage, unseeded={"public.t": "why"}
    )
    assert [f.object for f in uncovered([touching])] == ["1"]
    assert "public.t (why)" in uncovered([reason])[0].message
    assert uncovered([run_of(step=step_of("alter table u drop column a"), coverage=coverage)]) == []
    assert uncovered([run_of(coverage={"public.t": "none"})])
    assert uncovered([run_of(coverage={})]) == []


def returned(step, declared=(), run=None):
    """Judge the way back of one migration."""
    listed = [Irreversible(revision=id, reason="x") for id in declared]
    ran = SimpleNamespace(step=step, applied=OK)
    judging = Returning(listed, Tried(lambda _: run or run_of(), [ran]))
    return [(f.object, f.message) for f in judging.findings([step], [step.id])]


LEFT = run_of(OK, (INDEX,))


def test_a_downgrade_restores_everything():
    assert returned(step_of("x", reversible=True)) == []
    assert returned(step_of("x", reversible=True), run=LEFT)
    assert returned(step_of("x", reversible=True), run=run_of(OK, (), (change(2, 2, "a"),)))
    assert returned(step_of("x", reversible=True), run=run_of(error("22001")))


def test_what_has_no_way_back_is_declared():
    assert returned(step_of("x"))
    assert returned(step_of()) == []  # a merge changes nothing
    assert returned(step_of("x"), ["1"]) == []
    assert returned(step_of("x"), ["*"]) == []
    assert returned(step_of("x", reversible=True), ["1"], LEFT) == []
    assert returned(step_of("x", reversible=True), ["*"], LEFT)


def test_a_declaration_that_is_not_true_is_found():
    ((object, said),) = returned(step_of("x", reversible=True), ["1"])
    assert object == "1"
    assert "restores everything" in said
    assert returned(step_of(), ["2"]) == [
        ("2", "is declared irreversible, and there is no such migration")
    ]


def test_one_that_cannot_be_tried_hides_nothing_of_the_others():
    def act(step):
        if step.id == "2":
            raise Unverified([Finding("2", "cannot be tried")])
        return step.id

    steps = [step_of("a", id=id) for id in ("1", "2", "3")]
    tried = Tried(act, [SimpleNamespace(step=step, applied=OK) for step in steps[:2]])
    assert tried.each(steps) == ["1"]
    with pytest.raises(Unverified, match="see MIG005") as raised:
        tried.settle()
    assert [finding["object"] for finding in raised.value.findings] == ["2", "3"]


def attempt(after, again=OK, catalog=()):
    return SimpleNamespace(after=after, again=again, catalog=catalog, within=False)


def test_a_stopped_migration_is_told_once_with_its_first_point():
    step = step_of("a", "b", "c")
    assert resume_findings(step, [attempt(0), attempt(1)]) == []
    (found,) = resume_findings(
        step, [attempt(0), attempt(1, OK, (INDEX,)), attempt(2, error("42P07"))]
    )
    assert found.message.startswith("stopped after its statement at line 2, a re-run ends with")
    assert "after 1 other" in found.message
    assert "42P07" in found.evidence


def chain_of(*steps, judged=None, problem=""):
    ids = tuple(step.id for step in steps)
    return Chain("sql", steps, ids if judged is None else judged, ids[-1:], problem)


def test_a_failure_names_gate_state_and_line():
    step = step_of("a", "b")
    after = step_of(id="2")
    ran = SimpleNamespace(step=step, applied=error("42P07", 1))
    (found,) = history_findings(chain_of(step, after), [ran])
    assert found.object == "1"
    assert "gate DuplicateTable, 42P07 at line 2" in found.message
    assert "1 migrations after it did not run" in found.message


@pytest.mark.parametrize(
    ("state", "message", "remedy"),
    [
        ("3F000", 'schema "auth" does not exist', "[migrations] prelude"),
        ("42704", 'role "anon" does not exist', "[migrations] prelude"),
        ("0A000", 'extension "pg_net" is not available', "--scratch-dsn"),
        ("42P07", 'relation "t" already exists', "find out what made the object"),
        ("XX000", "a state of no gate", ""),
    ],
)
def test_the_remedy_is_one_for_a_build_from_empty(state: str, message: str, remedy: str):
    failed = Applied(False, sqlstate=state, message=message)
    (found,) = history_findings(
        chain_of(step_of("a")), [SimpleNamespace(step=step_of("a"), applied=failed)]
    )
    assert remedy in found.remedy
    assert bool(remedy) == bool(found.remedy)


def test_files_that_cannot_be_read_are_found_once():
    broken = step_of(problem="line 3: syntax error")
    ran = SimpleNamespace(step=broken, applied=Applied(False, message="line 3: syntax error"))
    assert [f.object for f in history_findings(chain_of(broken), [ran])] == ["1"]
    found = history_findings(chain_of(broken, problem="two files of one version"), [ran])
    assert [f.object for f in found] == ["[migrations] path"]
    with pytest.raises(Unverified, match="cannot be read"):
        judged_steps(chain_of(broken), pytest.fail)
    with pytest.raises(Unverified, match="two files"):
        judged_steps(chain_of(problem="two files"), pytest.fail)
    with pytest.raises(pytest.fail.Exception, match="after the anchor"):
        judged_steps(chain_of(step_of("a"), judged=()), pytest.fail)


def test_time_is_judged_in_the_unit_of_the_kpi():
    ran = SimpleNamespace(step=step_of("a"), applied=Applied(True, 2.0))
    assert slow_findings([ran], SimpleNamespace(alert=60, unit="s")) == []
    assert slow_findings([ran], SimpleNamespace(alert=60, unit="ms"))
