"""Print what a run says about the ten scenarios of RUN-004.

python -m scripts.rls_scenarios reports/packs/latest
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The runbook promises ten and describes eight: the last two complete it.
SCENARIOS = (
    ("RLS101", "same casino reads", "allow"),
    ("RLS102", "other casino reads", "deny"),
    ("RLS103", "other casino writes", "deny"),
    ("RLS104", "authorised role writes", "allow"),
    ("RLS105", "unauthorised role writes", "deny"),
    ("RLS106", "ledgers are append-only", "deny"),
    ("RLS107", "no casino context", "deny"),
    ("RLS108", "Realtime channels are joined as declared", "allow/deny"),
    ("RLS109", "every role, table and operation as declared (completion)", "allow/deny"),
    ("RLS108", "Realtime channels are sent to as declared (completion)", "allow/deny"),
)
LEAKS = ("RLS102", "RLS103")
FIGURES = {"rls_coverage": "policy coverage", "cross_tenant_leaks": "cross-tenant leak rate"}
Results = dict[str, dict[str, Any]]


def main(arguments: list[str] | None = None) -> int:
    """Print the scenarios of a pack; returns 1 where one did not hold."""
    parser = argparse.ArgumentParser(description="Print the scenarios of RUN-004.")
    parser.add_argument("pack", type=Path)
    pack = parser.parse_args(arguments).pack
    try:
        results = json.loads((pack / "results.json").read_text(encoding="utf-8"))
    except OSError as error:
        sys.stderr.write(f"{pack}: {error.strerror}: the run wrote no results\n")
        return 1
    checks: Results = {check["id"]: check for check in results["checks"]}
    lines = [*_scenarios(checks), "", *_figures(pack, checks), f"report: {pack / 'report.html'}"]
    sys.stdout.write("\n".join(lines) + "\n")
    wrong = {_outcome(checks, id) for id, _, _ in SCENARIOS} - {"passed", "accepted"}
    return int(bool(wrong - {"not_applicable"}))


def _scenarios(checks: Results) -> Iterator[str]:
    yield "RUN-004: RLS policy verification"
    for number, (id, words, promised) in enumerate(SCENARIOS, 1):
        yield f"{number:>3}. {words:<58} {promised:<10} {id}  {_outcome(checks, id)}"


def _outcome(checks: Results, id: str) -> str:
    return str(checks[id]["outcome"]) if id in checks else "not run"


def _figures(pack: Path, checks: Results) -> Iterator[str]:
    """Tell the figures that have a threshold in the runbook, as far as they were measured."""
    measured = dict(_measured(pack / "run.jsonl"))
    for name, words in FIGURES.items():
        yield f"{words}: {measured.get(name, 'not measured')}"
    leaks = sum(len(checks[id]["findings"]) for id in LEAKS if id in checks)
    yield f"cross-tenant findings: {leaks}"


def _measured(journal: Path) -> Iterator[tuple[str, str]]:
    for line in journal.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "measure":
            yield event["name"], f"{event['value']:g} {event['unit']}".strip()


if __name__ == "__main__":
    sys.exit(main())
