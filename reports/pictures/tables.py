"""What is told best in rows: versions and replays of a registry, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from ..model import CheckResult

# Seed 000, exit criteria → the checks that are their evidence.
CRITERIA = (
    ("The migration is applied: tables exist, snapshot columns are there", ("REG001",)),
    ("The registry is published, and its content hash is that of its entries", ("REG002",)),
    ("New snapshots are bound, on as many deals as promised", ("REG008", "REG009")),
    ("Replays match, registry and outputs, on as many deals as promised", ("RPL001", "RPL002")),
    ("The health endpoint shows the active version", ("REG007",)),
)
MET = ("passed", "accepted")


def registry_versions(picture: Mapping[str, Any]) -> str:
    """Write `versions`: their state, their snapshots, and both hashes."""
    heads = ("version", "status", "published", "entries", "snapshots", "stored hash", "recomputed")
    names = ("version", "status", "published_at", "entries", "snapshots", "stored", "recomputed")
    rows = [[version.get(name) for name in names] for version in picture["versions"]]
    return table(heads, rows)


def replays(picture: Mapping[str, Any]) -> str:
    """Write `rows`: a deal each, with what both verifications say."""
    names = ("deal", "snapshot", "registry", "outputs")
    return table(names, [[row.get(name) for name in names] for row in picture["rows"]])


def exit_criteria(results: Iterable[CheckResult], target: str) -> str:
    """Write the five criteria of a rollout, each with the outcomes of its checks on a target."""
    outcomes = {result.id: result.outcome for result in results if result.target == target}
    rows = []
    for criterion, ids in CRITERIA:
        found = [outcomes.get(id, "not run") for id in ids]
        met = "met" if all(outcome in MET for outcome in found) else "not met"
        told = ", ".join(f"{id} {outcome}" for id, outcome in zip(ids, found, strict=True))
        rows.append([criterion, met, told.replace("_", " ")])
    return table(("criterion", "", "evidence"), rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; what comes from elsewhere is escaped."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(_said(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _said(cell: object) -> str:
    return "–" if cell is None or cell == "" else str(cell)
