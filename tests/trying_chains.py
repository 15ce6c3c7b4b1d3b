"""What tests of tried migrations share: a folder of SQL files, ready to be tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fixtures.catalog import Scope
from fixtures.chain import Step, read_chain, tool_of
from fixtures.profile import load_profile
from fixtures.run import Run as Process
from fixtures.trying import Interrupted, Run, Watched
from fixtures.trying.grounds import Grounds
from fixtures.trying.interrupting import Interrupting
from fixtures.trying.observing import Observing
from fixtures.trying.sealing import Look
from fixtures.trying.stages import Stages
from fixtures.trying.watched import Watching

PROFILE = """
name = "tried"
[target]
migrating_role = "{role}"
[migrations]
tool = "sql"
path = "migrations"
{more}
"""
LEDGER = "public.alembic_version"


@dataclass(frozen=True)
class Tried:
    """A chain, and all that can be observed of its steps."""

    grounds: Grounds

    @property
    def stages(self) -> Stages:
        return Stages(self.grounds)

    @property
    def last(self) -> Step:
        return self.grounds.chain.steps[-1]

    def survival(self) -> Run:
        return Observing(self.stages).survival(self.last)

    def twice(self) -> Run:
        return Observing(self.stages).twice(self.last)

    def back(self) -> Run:
        return Observing(self.stages).back(self.last)

    def watched(self) -> Watched:
        return Watching(self.stages).watched(self.last)

    def interrupted(self) -> Sequence[Interrupted]:
        return Interrupting(self.stages).interrupted(self.last)


def tried(
    process: Process,
    folder: Path,
    *files: str,
    down: str = "",
    more: str = "",
    role: str = "tried_owner",
) -> Tried:
    """Write files 1, 2, … and look at the last; `down` is the last one's way back."""
    (folder / "migrations").mkdir(exist_ok=True)
    (folder / "profile.toml").write_text(PROFILE.format(more=more, role=role))
    for number, text in enumerate(files, 1):
        (folder / "migrations" / f"{number:03}_step.sql").write_text(text)
    if down:
        (folder / "migrations" / f"{len(files):03}_step.down.sql").write_text(down)
    profile = load_profile(folder / "profile.toml")
    ignored = frozenset({LEDGER})
    look = Look(Scope(exclude_tables=ignored, local=False), ignored)
    chain = read_chain(process, profile)
    tool = tool_of(profile)
    return Tried(Grounds(process, profile, tool, chain, look, LEDGER))
