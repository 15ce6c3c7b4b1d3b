"""A run as it is told to its readers: every report is a projection of this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .facts import digest, facts
from .model import BLOCKING, CheckResult, Finding, Results, RunInfo, Severity
from .results import Row
from .run import About
from .signing import Signer
from .verdict import Judgement, stopping


@dataclass
class Record:
    """Everything that is known of a run."""

    id: str
    about: About
    phase: str
    rows: list[Row]
    judgement: Judgement
    fail_on: Severity
    signer: Signer | None
    started: str
    finished: str | None  # None: it is still running, or died
    problems: list[str] = field(default_factory=list)  # what went wrong in writing the pack

    @cached_property
    def results(self) -> list[CheckResult]:
        """The results, sorted by key."""
        return [row.result for row in self.rows]

    @cached_property
    def facts(self) -> dict[str, str]:
        """The files below `facts/`."""
        return facts(self.about, self.phase, self.judgement, self.results)

    @cached_property
    def facts_sha256(self) -> str:
        """The digest by which two runs compare."""
        return digest(self.facts) if self.finished else ""

    @property
    def banner(self) -> str:
        """What a reader sees first."""
        if not self.judgement.complete:
            return "INCOMPLETE"
        return (
            (self.judgement.verdict or "NO DECISION") if self.judgement.decides else "NO DECISION"
        )

    @property
    def title(self) -> str:
        """What the run was about, in a few words."""
        names = ", ".join(sorted(str(target["name"]) for target in self.about.targets))
        rehearsal = self.about.stage if self.about.stage == "rehearsal" else ""
        return " · ".join(filter(None, [self.phase, rehearsal, names])) or "evidence"

    @property
    def blocking(self) -> list[CheckResult]:
        """What keeps the verdict from being PASS."""
        return [result for result in self.results if result.blocks]

    @property
    def other_failures(self) -> list[CheckResult]:
        """What failed and does not count for the verdict."""
        return [r for r in self.results if r.outcome in BLOCKING and not r.blocks]

    @property
    def stopping(self) -> list[CheckResult]:
        """What makes the run fail: in a pull request more than what blocks the verdict."""
        return stopping(self.results, self.fail_on)

    @property
    def pictures(self) -> list[tuple[CheckResult, dict[str, Any]]]:
        """The pictures that checks left, with the check."""
        return [(row.result, picture) for row in self.rows for picture in row.pictures]

    def as_results(self) -> Results:
        """Return `results.json`."""
        about, judgement = self.about, self.judgement
        return Results(
            run=RunInfo(
                id=self.id,
                suite=about.suite_version,
                suite_commit=about.suite_commit,
                phase=self.phase,
                stage=about.stage,
                scope="partial" if judgement.scope_reason else "full",
                scope_reason=judgement.scope_reason,
                fail_on=self.fail_on,
                started=self.started,
                finished=self.finished,
                complete=judgement.complete,
                facts_sha256=self.facts_sha256,
            ),
            verdict=judgement.verdict,
            counts=judgement.counts,
            targets=about.targets,
            checks=self.results,
        )


@dataclass
class Said:
    """One finding, and the results of all the checks on one target that say the same of a place."""

    finding: Finding
    results: list[CheckResult]

    @property
    def place(self) -> str:
        """Where it is to be changed, as ` (file:line)`; empty where nowhere."""
        file = self.finding.file
        return f" ({file}:{self.finding.line})" if file else ""

    @property
    def ids(self) -> str:
        """The checks, as a reader is told."""
        return ", ".join(result.id for result in self.results)


def said_once(results: Iterable[CheckResult]) -> list[Said]:
    """Return each finding once: a file that nobody can read is one fault, not one per check."""
    found: dict[tuple[str, ...], Said] = {}
    for result in results:
        for finding in result.findings:
            said = finding.model_dump(exclude={"evidence"})
            key = (result.target, *map(str, said.values()))
            one = found.setdefault(key, Said(finding, []))
            if result not in one.results[-1:]:
                one.results.append(result)
    return list(found.values())
