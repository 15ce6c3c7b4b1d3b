"""What the controlling process records: every report, the verdict, the pack."""

from __future__ import annotations

import json
import secrets
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from . import allure
from .items import Plan
from .journal import Journal, note, now
from .judged import one_line
from .options import packs_folder
from .pack import Pack, folder_name
from .record import Record
from .results import CRASHED, Seen, entry_in, rows
from .run import about, redactor_of
from .signing import Signer, SigningError
from .terminal import summary
from .verdict import exit_status, judge, phase_of
from .writing import begin, finish

PLAN = pytest.StashKey[Plan]()
ENDED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


class Recorder:
    """Collects outcomes where they all arrive, and writes what is left of the run."""

    def __init__(self, config: pytest.Config, folder: Path | None, signer: Signer | None) -> None:
        self.config = config
        self.folder = folder
        self.signer = signer
        self.started = now()
        self.id = secrets.token_hex(4)
        self.seen: list[Seen] = []
        self.plan = Plan()
        self.others_failed = False
        self.broken = False  # something could not be collected, or the pack not be signed
        self.pack: Pack | None = None
        self.journal: Journal | None = None
        self.record: Record | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Ask what the run is about, once the plugins that know are configured."""
        self.about, self.redactor = about(self.config), redactor_of(self.config)
        self.id = self.about.id or self.id

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take over the plan, and begin the pack before anything runs."""
        self.plan = session.config.stash.get(PLAN, Plan())
        self.plan.selected = [item.nodeid for item in session.items]
        entries = self.plan.by_node()
        chosen = [entries[node] for node in self.plan.selected if node in entries]
        if any(keeps(entry["tags"]) for entry in chosen) or (chosen and self.folder):
            self._begin()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take over the plan of a worker of pytest-xdist; all have the same."""
        told = getattr(node, "workeroutput", {}).get("pgattest_plan")
        if told:
            self.plan = Plan(**told)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Notice what could not be collected: checks may be missing from the plan."""
        self.broken |= report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report says of a check."""
        seen = self._seen(report)
        entry = entry_in(seen)
        if entry is None and report.when != CRASHED:
            self.others_failed |= report.failed
            return
        self.seen.append(seen)
        if entry and (self.folder or keeps(entry["tags"])):
            self._begin()
        if self.journal is not None:
            note(self.journal, seen, getattr(report, "worker_id", ""))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Decide, once every other plugin has finished, and before the summary is shown."""
        yield
        if results := allure.folder(self.config):
            allure.redact_results(results, self.redactor)
        if self.seen or self.pack is not None:
            self.record = self._record(int(session.exitstatus))
            try:
                if self.pack is not None and self.journal is not None:
                    finish(self.pack, self.journal, self.record)
            except SigningError as error:
                self.record.problems.append(f"the pack could not be signed: {error}")
            session.exitstatus = self._exit_status(int(session.exitstatus), self.record)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was decided, what blocks, and where the rest is to be read."""
        if self.record is not None:
            folder = self.pack.folder if self.pack else None
            summary(terminalreporter, self.record, folder)

    def _seen(self, report: pytest.TestReport) -> Seen:
        properties = tuple((str(k), str(v)) for k, v in report.user_properties)
        text = self.redactor.text(one_line(report.longreprtext)) if report.failed else ""
        return Seen(
            report.nodeid, str(report.when), report.outcome, report.duration, properties, text
        )

    def _begin(self) -> None:
        if self.pack is not None or self.config.getoption("no_evidence"):
            return
        packs = packs_folder(self.config)
        if self.folder is not None:
            self.pack = Pack(self.folder)
        else:
            self.pack = Pack(packs / folder_name(self.id), latest=packs / "latest")
        self.journal = begin(self.pack, self._record(None))

    def _record(self, status: int | None) -> Record:
        """Decide by what is known now; without a status the run has not ended."""
        found = rows(self.plan, self.seen) if status is not None else []
        phase = phase_of(self.plan, self.about.phase)
        ended = status in ENDED and not self.broken
        results = [row.result for row in found]
        return Record(
            id=self.id,
            about=self.about,
            phase=phase,
            rows=found,
            judgement=judge(self.plan, results, phase, self.about.scope_reason, ended),
            fail_on=self.config.getoption("fail_on") or ("major" if phase == "pr" else "blocker"),
            signer=self.signer,
            started=self.started,
            finished=None if status is None else now(),
        )

    def _exit_status(self, status: int, record: Record) -> int:
        planned = self.plan.by_node()
        lost = any(seen.when == CRASHED and seen.nodeid not in planned for seen in self.seen)
        others = self.others_failed or self.broken or lost or bool(record.problems)
        return exit_status(status, record.judgement, record.results, record.fail_on, others)


def keeps(tags: str) -> bool:
    """Say whether a check with these tags is worth a pack: those of evidence only read one."""
    return bool(json.loads(tags) != ["evidence"])
