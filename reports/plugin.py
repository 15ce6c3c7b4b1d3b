"""Hooks of this room: what outcomes become."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

import pytest

from . import allure, hookspecs
from .items import Plan, describe, entry_of
from .judged import headline, outcome_of
from .options import add_options, concerns_checks, evidence_folder
from .recorder import PLAN, Recorder
from .redact import Redactor
from .results import STRUCTURED
from .run import SECRETS, redactor_of
from .signing import SigningError, signer

# Words of the suite's own, by which rows are told apart: a password may be one of them.
KEYS = ("id", "severity", "outcome", "target", "phase")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hooks by which another plugin says what a run is about."""
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this room."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Record where all outcomes arrive: in the controlling process."""
    if hasattr(config, "workerinput") or not concerns_checks(config):
        return
    key = config.getoption("sign_key")
    try:
        operator = signer(Path(key).expanduser()) if key else None
    except SigningError as error:
        raise pytest.UsageError(f"--sign-key {key}: {error}") from None
    config.pluginmanager.register(Recorder(config, evidence_folder(config), operator))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what must not be written."""
    node.workerinput[SECRETS] = list(redactor_of(node.config).secrets)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Plan before deselection; describe every check that is left."""
    collected = list(items)
    yield
    config.stash[PLAN] = Plan([entry for item in collected if (entry := entry_of(item))])
    describe(items)
    if allure.wanted(config):
        allure.label(items)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Let a worker of pytest-xdist tell the plan to the controller, which collects nothing."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        plan = session.config.stash.get(PLAN, Plan())
        plan.selected = [item.nodeid for item in session.items]
        told["pgattest_plan"] = asdict(plan)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge what a check did, and let nothing secret leave this process."""
    report = yield
    entry = entry_of(item)
    if entry is None or not concerns_checks(item.config):
        return report
    redactor = redactor_of(item.config)
    outcome, findings = outcome_of(report, call, entry["id"])
    if outcome:
        findings = redactor.data(findings)
        said = [("outcome", outcome), ("findings", json.dumps(findings))]
        report.user_properties += said
        item.user_properties += said  # the teardown's report is the one that is read
        text = headline(entry, outcome, findings)
        traceback = f"\n\n{report.longreprtext}" if outcome == "error" else ""
        if report.failed:
            report.longrepr = redactor.text(text + traceback)
    redact_report(report, redactor)
    return report


def redact_report(report: pytest.TestReport, redactor: Redactor) -> None:
    """Redact what other reporters read of a report."""
    report.user_properties = [
        (name, _clean(str(name), str(value), redactor)) for name, value in report.user_properties
    ]
    report.sections = [(name, redactor.text(content)) for name, content in report.sections]
    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        report.longrepr = (path, line, redactor.text(reason))


def _clean(name: str, value: str, redactor: Redactor) -> str:
    if name in KEYS:
        return value
    return redactor.json(value) if name in STRUCTURED else redactor.text(value)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells: list[str]) -> None:
    """Show id and severity in the page that `--html` writes."""
    cells[1:1] = ["<th>Check</th>", "<th>Severity</th>", "<th>Outcome</th>"]


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report: pytest.TestReport, cells: list[str]) -> None:
    """Fill these columns; what comes from elsewhere is escaped."""
    facts = {str(name): str(value) for name, value in report.user_properties}
    shown = (facts.get(name, "") for name in ("id", "severity", "outcome"))
    cells[1:1] = [f"<td>{escape(value)}</td>" for value in shown]
