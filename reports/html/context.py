"""What the summary of the page says, in plain values; the template escapes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..decision import targets
from ..pictures.graph import migration_graph
from ..pictures.kpi import kpi_bars
from ..pictures.matrix import tenancy_matrix
from ..pictures.tables import exit_criteria, registry_versions, replays
from ..record import Record

# Kind of a picture → its heading, how it is read, and who draws it.
PICTURES: Mapping[str, tuple[str, str, Callable[[Mapping[str, Any]], str]]] = {
    "migration_graph": (
        "Migration graph",
        "A filled circle has been applied; a thick ring is the current or the expected revision.",
        migration_graph,
    ),
    "kpi": (
        "Figures",
        "Each figure of the run against its target (dashed) and its alert.",
        kpi_bars,
    ),
    "registry": (
        "Registry",
        "Each version, the hash that it stores, and the hash of its entries as they are now.",
        registry_versions,
    ),
    "replays": (
        "Replays",
        "The latest bound snapshot of each deal, computed again by the service.",
        replays,
    ),
    "tenancy_matrix": (
        "Access matrix",
        "Select, insert, update, delete per role and table, as found in the sandbox.",
        tenancy_matrix,
    ),
}
SHOWN = 100  # findings of one check; results.json has them all


def context(record: Record) -> dict[str, Any]:
    """Return the names that `summary.jinja2` uses."""
    results = record.results
    inapplicable: dict[str, list[str]] = {}
    for result in results:
        if result.outcome == "not_applicable":
            name = f"{result.id} [{result.target}]" if result.target else result.id
            inapplicable.setdefault(result.reason, []).append(name)
    return {
        "record": record,
        "shown": SHOWN,
        "texts": {path: text for row in record.rows for path, text in row.texts.items()},
        "remarks": _remarks(record),
        "facts": [(name, value) for name, value in _facts(record).items() if value],
        "targets": [_target(target) for target in record.about.targets],
        "waived": [(result, entry) for result in results for entry in result.waived],
        "accepted": [(result, entry) for result in results for entry in result.accepted],
        "inapplicable": inapplicable,
        "pictures": [*_criteria(record), *_pictures(record)],
    }


def _criteria(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield the checklist of every registry that was looked at, also where that went wrong."""
    asked = {"registry", "replay"}
    concerned = [r for r in record.results if r.outcome != "not_applicable" and asked & {*r.tags}]
    for target in sorted({result.target for result in concerned}):
        drawn = exit_criteria(record.results, target)
        yield f"Exit criteria {target}", "A rollout is complete when all are met.", drawn


def _pictures(record: Record) -> Iterator[tuple[str, str, str]]:
    for result, picture in record.pictures:
        if known := PICTURES.get(str(picture.get("kind"))):
            heading, caption, draw = known
            yield f"{heading} {result.target}", caption, draw(picture)


def _remarks(record: Record) -> list[str]:
    judgement = record.judgement
    told = [judgement.scope_reason and f"This run decides nothing: {judgement.scope_reason}."]
    if not judgement.complete:
        told.append(f"The run broke off: {len(judgement.missing)} checks have no outcome.")
    return [line for line in told if line]


def _facts(record: Record) -> dict[str, str]:
    about, decision = record.about, record.about.decision
    return {
        "Run": f"{record.id}, {record.started} to {record.finished}",
        "Target": targets(record),
        "Phase": " ".join(filter(None, [record.phase, about.stage])),
        "Final revision": str(decision.get("final_revision", "")),
        "Heads state": str(decision.get("heads_state", "")),
        "Risk tier": str(decision.get("risk_tier", "")),
        "Migrations": str(about.migrations.get("commit", "")),
        "Facts digest": record.facts_sha256,
        "Signer": record.signer.fingerprint if record.signer else "not signed",
        "Expires": str(decision.get("expires_at", "") or "not stated"),
        "Authorization": "pending" if record.judgement.decides else "",
        "Suite": " ".join(filter(None, [about.suite_version, about.suite_commit])),
    }


def _target(target: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in target.items() if key not in ("name", "identity")}
    facts = {**target.get("identity", {}), **told}
    plain = [(key, _plain(value)) for key, value in facts.items() if value not in ("", None)]
    return {"name": target.get("name", ""), "facts": plain}


def tools(record: Record) -> dict[str, str]:
    """Return the versions of the tools that were used."""
    return {key: _plain(value) for key, value in sorted(record.about.tools.items())}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
