"""The end of the terminal's output: what was decided, and what is to be done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .model import CheckResult
from .record import Record, said_once

SHOWN = 20  # findings; the report has them all
COLOUR = {"BLOCKER": "red"}


def summary(terminal: pytest.TerminalReporter, record: Record, folder: Path | None) -> None:
    """Write the summary of a run; `folder` is its pack."""
    passed = record.banner == "PASS" and not record.stopping
    colour = {"green" if passed else COLOUR.get(record.banner, "yellow"): True}
    terminal.write_sep("=", f"pgattest {record.title}: {record.banner}", bold=True, **colour)
    for line in lines(record):
        terminal.write_line(line)
    if folder is not None:
        terminal.write_line(f"report: {_relative(folder / 'report.html')}")


def lines(record: Record) -> Iterator[str]:
    """Yield what blocks first, then the rest in one line each."""
    judgement = record.judgement
    if not judgement.complete:
        yield f"the run did not come to its end: {len(judgement.missing)} checks have no outcome"
    if judgement.scope_reason:
        yield f"no decision: {judgement.scope_reason}"
    yield from _findings("blocks", record.blocking)
    yield from _findings("does not block the verdict", record.other_failures)
    if record.stopping and not record.blocking:
        yield f"the run fails: {len(record.stopping)} checks of severity {record.fail_on} or worse"
    said = {name.replace("_", " "): count for name, count in judgement.counts.items() if count}
    yield ", ".join(f"{count} {name}" for name, count in said.items()) or "nothing was run"
    yield from record.problems


def _findings(heading: str, results: list[CheckResult]) -> Iterator[str]:
    found = said_once(results)
    if not found:
        return
    yield f"{heading}:"
    for said in found[:SHOWN]:
        finding, target = said.finding, said.results[0].target
        where = f" [{target}]" if target else ""
        yield f"  {said.ids}{where} {finding.object}: {finding.message}{said.place}"
        if finding.remedy:
            yield f"      remedy: {finding.remedy}"
    if len(found) > SHOWN:
        yield f"  … and {len(found) - SHOWN} more findings"


def _relative(path: Path) -> str:
    near = os.path.relpath(path)
    return str(path) if near.startswith("..") else near
