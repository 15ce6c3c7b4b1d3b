"""The reviewer's page, in a real browser: readable, harmless, small."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.html.page import page
from reports.items import Plan
from reports.model import CheckResult, Finding
from reports.record import Record
from reports.results import Row
from reports.run import About
from reports.verdict import judge
from tests.reports_suite import ABOUT

HOSTILE = "public.\"<script>document.title='owned'</script><img src=x onerror=alert(1)>'&amp;\""
GRAPH = {
    "kind": "migration_graph",
    "revisions": [{"id": "a<b>", "parents": []}, {"id": "c", "parents": ["a<b>"]}],
    "current": ["a<b>"],
    "expected": ["c"],
    "applied": ["a<b>"],
}


def result(number: int, outcome: str = "passed", **more: object) -> CheckResult:
    values = {
        "id": f"AAA{number:03}", "title": "Tables have a primary key, or say why they need none.",
        "severity": "blocker", "tags": ["schema"], "target": "shop", "phase": "preflight",
        "nodeid": f"checks/schema/test_keys.py::test_{number}[shop-preflight]",
        "outcome": outcome, "duration_s": 0.1, "source": "seed 001", "fix": "Mend it.",
    }  # fmt: skip
    return CheckResult.model_validate(values | more)


def record(rows: list[Row]) -> Record:
    entries = [
        {**row.result.model_dump(include={"id", "target", "phase", "nodeid"}), "tags": "[]"}
        for row in rows
    ]
    plan = Plan(entries, [row.result.nodeid for row in rows])
    told = {key: value for key, value in ABOUT.items() if key != "secrets"}
    results = [row.result for row in rows]
    return Record(
        id="f00d", about=About(**told), phase="preflight", rows=rows, fail_on="blocker",
        judgement=judge(plan, results, "preflight", "", True), signer=None,
        started="2026-01-01T00:00:00Z", finished="2026-01-01T00:01:00Z",
    )  # fmt: skip


def findings(objects: list[str]) -> list[Finding]:
    return [Finding(object=o, message=f"{o} has no key", remedy=f"mend {o}") for o in objects]


@pytest.fixture
def hostile() -> Record:
    entry = {"object": HOSTILE, "owner": HOSTILE, "reason": HOSTILE, "until": "2027-01-01"}
    return record(
        [
            Row(result(1, "failed", findings=findings([HOSTILE])), pictures=[GRAPH]),
            Row(result(2, "waived", waived=[entry | {"message": HOSTILE}])),
            Row(result(3, "accepted", accepted=[entry])),
            Row(result(4, "not_applicable", reason=HOSTILE)),
            Row(result(5, "unverified", severity="minor", title=HOSTILE)),
            Row(result(6)),
        ]
    )


@pytest.fixture(scope="session")
def browser() -> str:
    found = shutil.which("chromium")
    assert found, "these tests open the report in a browser: install chromium"
    return found


def opened(browser: str, path: Path) -> tuple[str, str]:
    """Return the page as it is after its scripts ran, and what the console said."""
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    command += [f"--user-data-dir={path.parent / 'browser'}", "--virtual-time-budget=5000"]
    done = subprocess.run(
        [*command, "--dump-dom", path.as_uri()], capture_output=True, timeout=120, check=True
    )
    console = [line for line in done.stderr.decode().splitlines() if "CONSOLE" in line]
    return done.stdout.decode(), "\n".join(console)


def test_it_is_shown_and_hurts_nobody(browser: str, hostile: Record, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(hostile))
    dom, console = opened(browser, file)
    assert console == ""
    assert '<title id="head-title">pgattest BLOCKER' in dom
    rows = re.findall(r'class="results-table-row (\w+)"', dom)
    assert rows == ["failed", "xpassed", "xfailed", "rerun", "skipped", "passed"]
    assert re.search(r'id="shown">6 shown<', dom)
    assert 'class="sortable' in dom
    assert "<img" not in dom
    assert not re.findall(r"<script>document", dom)


def test_the_browser_would_have_complained(browser: str, hostile: Record, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    inline = "<script>document.title = 'owned'</script>"
    file.write_text(page(hostile).replace("</body>", f"{inline}</body>"))
    dom, console = opened(browser, file)
    assert "Content Security Policy" in console
    assert "owned</title>" not in dom


def test_no_external_address_and_a_strict_policy(hostile: Record) -> None:
    text = page(hostile)
    assert not re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.sub(r"(?m)^\s*//.*", "", text))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert text.index("Content-Security-Policy") < text.index("<style")
    assert not re.findall(r"<[^>]*\son[a-z]+=", text.partition("<script>")[0].partition("data-")[0])


def test_the_summary_needs_no_script(hostile: Record) -> None:
    static = page(hostile).partition("data-jsonblob")[0]
    for words in (
        "BLOCKER",
        "db.example / shop",
        "70a79686336c",
        hostile.facts_sha256,
        "not signed",
    ):
        assert words in static
    for heading in ("What blocks", "Waived", "Accepted by design", "Not applicable"):
        assert f"<h2>{heading}</h2>" in static
    assert static.index("What blocks") < static.index("Waived")
    assert "mend public.&#34;&lt;script&gt;" in static
    assert "a&lt;b&gt;  ◀ current" in static
    assert "<script>document" not in static
    assert "<noscript>" in static


def test_five_thousand_checks_stay_small(browser: str, tmp_path: Path) -> None:
    failed = findings([f"public.table_{number}" for number in range(20)])
    rows = [Row(result(n, "failed", findings=failed)) for n in range(50)]
    rows += [Row(result(n)) for n in range(50, 5000)]
    file = tmp_path / "report.html"
    file.write_text(page(record(rows)))
    assert file.stat().st_size <= 5_000_000
    dom, console = opened(browser, file)
    assert console == ""
    assert "5000 shown" in dom


def test_a_long_list_of_findings_is_cut() -> None:
    many = findings([f"public.table_{number}" for number in range(20_000)])
    text = page(record([Row(result(1, "failed", findings=many))]))
    assert len(text) < 1_000_000
    assert "… and 19900 more findings: see results.json" in text
