"""Every cell of the tracking document counts: whichever is changed, the change is found."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from checks.markdown import Table, read_markdown
from checks.migrations.tracking import contradictions, read_truth
from checks.migrations.tracking.words import name_in
from fixtures.chain import tool_of
from fixtures.profile import load_profile

SYSTEM = Path(__file__).parents[1] / "fixtures" / "systems" / "srm"
TRACKING = SimpleNamespace(
    file="MIG-001.md",
    history="Migration History",
    matrix="Table Migration Matrix",
    deprecations="",
    priorities="RLS Policy Deployment Status",
    schemas=["public"],
)
TEXT = (SYSTEM / "docs" / "MIG-001-migration-tracking.md").read_text()


class Catalog:
    """Answers the one query for relations as the matrix says."""

    def __init__(self) -> None:
        tables = [block for block in read_markdown(TEXT).blocks if isinstance(block, Table)]
        rows = [row for table in tables if "rls status" in table.columns for row in table.rows]
        self.rows = [
            ("public", row["table"].text, True, True, "forced" in row["rls status"].text, 1)
            for row in rows
        ]

    def execute(self, query: str) -> SimpleNamespace:
        assert "pg_class" in query
        return SimpleNamespace(fetchall=lambda: self.rows)


@pytest.fixture(scope="module")
def truth():
    chain = tool_of(load_profile(SYSTEM / "profile.toml")).chain("", "")
    section = SimpleNamespace(version_table="public.none", tracking=TRACKING)
    return read_truth(Catalog(), chain, [step.id for step in chain.steps], section)


def found(text, truth):
    return {finding.object for finding in contradictions(read_markdown(text), TRACKING, truth)}


def lines(start):
    return [line for line in TEXT.splitlines() if re.match(start, line)]


HISTORY = lines(r"\| \d{8,14} \|")
MATRIX = lines(r"\| `\w+` \| Deployed")


def test_the_document_is_true(truth):
    assert (len(HISTORY), len(MATRIX)) == (18, 30)
    assert found(TEXT, truth) == set()


def changed(lines, change):
    """Change every one of the lines at once."""
    text = TEXT
    for line in lines:
        text = text.replace(f"{line}\n", change(line))
    return text


def cell(at, change):
    def row(line):
        cells = line.split("|")
        cells[at] = f" {change(cells[at].strip())} "
        return "|".join(cells) + "\n"

    return row


ROWS = [
    (cell(1, lambda id: f"{id}1"), "history", ()),
    (cell(2, lambda name: "x.sql"), "history", ()),
    (cell(6, lambda status: "⚠️ Pending"), "status", ()),
    (cell(6, lambda status: ""), "status", ()),
    (lambda line: f"{line}\n{line}\n", "history", ("total migrations",)),
]
TABLES = [
    (cell(5, lambda text: f"{text}, phantom"), 0),
    (cell(5, lambda text: text.partition(",")[2] or "—" if "`" in text else "phantom"), 0),
    (cell(5, lambda text: "All tables"), 1),
]
MATRICES = [
    (cell(2, lambda state: "Planned"), ""),
    (cell(4, lambda text: text.rpartition("`<br>")[2] + "<br>20251104002314x"), " migrations"),
    (cell(4, lambda text: text.partition("<br>")[2]), " migrations"),
    (cell(5, lambda status: "⚠️ Pending"), " rls"),
    (cell(5, lambda status: "no idea yet, applied or not"), " rls"),
    (lambda line: f"{line}\n{line}\n", ""),
]


@pytest.mark.parametrize(("change", "what", "more"), ROWS)
def test_every_row_of_the_history_counts(change, what, more, truth):
    expected = {f"{step.name} {what}" for step in truth.steps}
    assert found(changed(HISTORY, change), truth) == expected | {*more}


@pytest.mark.parametrize(("change", "but"), TABLES)
def test_every_list_of_tables_counts(change, but, truth):
    rows = [row for row in HISTORY[1:] if not (but and "All tables" in row)]
    steps = [step for step in truth.steps if any(r.startswith(f"| {step.id} |") for r in rows)]
    assert found(changed(rows, change), truth) == {f"{step.name} tables" for step in steps}


@pytest.mark.parametrize("line", HISTORY[::5] + MATRIX[::5])
def test_every_row_is_missed(line, truth):
    ids = {f"| {step.id} |": f"{step.name} history" for step in truth.steps}
    start = re.match(r"\| [^|]+ \|", line).group()
    object = ids.get(start) or name_in(line.split("`")[1], "public", ())
    (total,) = found(TEXT.replace(f"{line}\n", ""), truth) - {object}
    assert total.startswith("total ")


@pytest.mark.parametrize(("change", "what"), MATRICES)
def test_every_row_of_the_matrix_counts(change, what, truth):
    expected = {f"{name}{what}" for name in truth.relations}
    assert found(changed(MATRIX, change), truth) - {"total tables"} == expected


def test_what_a_waiting_migration_changes_is_not_settled(truth):
    last = truth.steps[-2]
    recorded = [step.id for step in truth.steps if step != last]
    waiting = replace(truth, recorded=recorded)
    row = next(line for line in HISTORY if last.id in line)
    text = TEXT.replace(row, row.replace("✅ Applied", "Pending"))
    assert found(text, waiting) == set()
    staff = next(line for line in MATRIX if "| `staff` |" in line)
    assert found(text.replace(staff, staff.replace("✅ Complete", "Pending")), waiting) == set()
    visit = next(line for line in MATRIX if "| `visit` |" in line)
    said = found(text.replace(visit, visit.replace("✅ Complete", "Pending")), waiting)
    assert said == {"public.visit rls"}


def test_findings_name_the_line(truth):
    line = MATRIX[7]
    text = TEXT.replace(line, line.replace("✅ Complete", "Pending"))
    (finding,) = contradictions(read_markdown(text), TRACKING, truth)
    assert finding.file == TRACKING.file
    assert text.splitlines()[finding.line - 1].startswith(line[:20])
