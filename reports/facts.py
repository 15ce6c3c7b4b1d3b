"""`facts/`: what was found, byte for byte the same when nothing changed.

No time, duration, process, path or worker is in here: two runs compare by one digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .items import Entry
from .model import CheckResult
from .run import About
from .verdict import Judgement

IDENTITY = ("name", "identity", "profile", "profile_sha256", "service")


def canonical(value: Any) -> str:
    """Return JSON text that is the same for the same value (RFC 8785 for ASCII keys)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str | bytes) -> str:
    """Return a digest in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def facts(
    about: About, phase: str, judgement: Judgement, results: Sequence[CheckResult]
) -> dict[str, str]:
    """Return the files below `facts/` by name."""
    plan = canonical({"schema": "pgattest.plan/1", "phase": phase, "checks": _plan(judgement)})
    return {
        "plan.json": plan + "\n",
        "results.jsonl": chained(map(_fact, results), sha256(plan + "\n")),
        "environment.json": canonical(environment(about, phase)) + "\n",
        "waivers.json": canonical(_waivers(about, results)) + "\n",
        "reconciliation.json": canonical(_reconciliation(judgement, results)) + "\n",
    }


def digest(files: Mapping[str, str]) -> str:
    """Return the facts digest: of the lines `<sha256>  facts/<name>`, sorted by name."""
    lines = (f"{sha256(files[name])}  facts/{name}\n" for name in sorted(files))
    return sha256("".join(lines))


def chained(entries: Any, seed: str) -> str:
    """Return one line per entry; each names the digest of the line before it.

    The first names the digest of the plan, so that neither a line nor the plan can be
    exchanged without changing everything after it.
    """
    lines = []
    previous = seed
    for entry in entries:
        line = canonical(entry | {"previous": previous})
        lines.append(line + "\n")
        previous = sha256(line)
    return "".join(lines)


def environment(about: About, phase: str) -> dict[str, Any]:
    """Say against what and with what the run was made."""
    targets = [{key: target.get(key) for key in IDENTITY} for target in about.targets]
    return {
        "schema": "pgattest.environment/1",
        "phase": phase,
        "stage": about.stage,
        "suite": {"version": about.suite_version, "commit": about.suite_commit},
        "targets": sorted(targets, key=lambda target: str(target["name"])),
        "migrations": about.migrations,
        "tools": about.tools,
    }


def _plan(judgement: Judgement) -> list[dict[str, Any]]:
    entries = sorted(judgement.planned, key=lambda e: (e["id"], e["target"], e["nodeid"]))
    return [_planned(entry) for entry in entries]


def _planned(entry: Entry) -> dict[str, Any]:
    names = ("id", "title", "severity", "source", "target", "phase", "module_sha256")
    return {name: entry.get(name, "") for name in names} | {"tags": json.loads(entry["tags"])}


def _fact(result: CheckResult) -> dict[str, Any]:
    names = {"id", "target", "phase", "severity", "outcome", "reason", "waived", "accepted"}
    findings = [
        {"object": finding.object, "message": finding.message, "remedy": finding.remedy}
        for finding in result.findings
    ]
    return result.model_dump(mode="json", include=names) | {"findings": findings}


def _waivers(about: About, results: Sequence[CheckResult]) -> dict[str, Any]:
    key = canonical
    used = [{**entry, "target": r.target} for r in results for entry in r.waived]
    accepted = [{**entry, "target": r.target} for r in results for entry in r.accepted]
    return {
        "schema": "pgattest.waivers/1",
        "declared": sorted(about.waivers, key=key),
        "used": sorted(used, key=key),
        "accepted": sorted(accepted, key=key),
    }


def _reconciliation(judgement: Judgement, results: Sequence[CheckResult]) -> dict[str, Any]:
    return {
        "schema": "pgattest.reconciliation/1",
        "planned": len(judgement.planned),
        "executed": len(results),
        "counts": judgement.counts,
        "balanced": judgement.balanced,
        "missing": [" ".join(filter(None, key)) for key in judgement.missing],
        "unplanned": [" ".join(filter(None, key)) for key in judgement.unplanned],
    }
