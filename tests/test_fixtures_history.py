"""The history is run from empty, one migration after the other, and what is known is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fixtures.chain import read_chain, tool_of
from fixtures.given.trying import grounds_of
from fixtures.history import History
from fixtures.run import Run

from .defective import HERE, Case, lay_out

GOOD = HERE / "migrations_good"
SQL = [Case(GOOD / "comment_and_grant.sql"), Case(GOOD / "function_replaced.sql")]


@dataclass
class Counting:
    """A tool that notes what it was asked to run."""

    tool: Any
    ran: list[str] = field(default_factory=list)

    def apply(self, database: Any, step: Any) -> Any:
        """Run a step, and note it."""
        self.ran.append(step.name)
        return self.tool.apply(database, step)


def grounds(run: Run, folder: Path, *planted: Case) -> Any:
    """Lay a shop out, and say what its migrations are tried with."""
    folder.mkdir()
    profile, _ = lay_out(planted, folder)
    assert profile.migrations
    made = grounds_of(run, profile, tool_of(profile), read_chain(run, profile), profile.migrations)
    return replace(made, tool=Counting(made.tool))


def test_what_two_histories_have_in_common_is_run_once(run_state: Run, tmp_path: Path):
    one, other = (
        grounds(run_state, tmp_path / "1", *SQL),
        grounds(run_state, tmp_path / "2", SQL[0]),
    )
    assert [ran.applied.ok for ran in History(one).run()] == [True, True, True]
    again = History(other).run()
    assert [ran.step.id for ran in again] == [step.id for step in other.chain.steps]
    assert all(ran.applied.ok for ran in again)
    assert other.tool.ran == []


def test_the_migration_that_fails_is_the_last(run_state: Run, tmp_path: Path):
    broken = Case(HERE / "migrations_bad" / "label_used_at_once.sql")
    *before, last = History(grounds(run_state, tmp_path / "1", broken, *SQL)).run()
    assert [ran.applied.ok for ran in before] == [True]
    assert (last.applied.ok, last.applied.sqlstate) == (False, "55P04")


def test_revisions_that_nobody_judges_run_in_one_go(run_state: Run, tmp_path: Path):
    case = Case(GOOD / "comment_only.py")
    made = grounds(run_state, tmp_path / "1", case)
    shop, planted = History(made).run()
    assert shop.applied.ok
    assert planted.applied.ok
    assert planted.step.id == "comment_only"
    assert [ran.step.id for ran in History(made).run()] == [shop.step.id, planted.step.id]
