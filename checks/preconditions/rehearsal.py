"""When an evidence pack counts as the rehearsal of this change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..declare import Finding
from ..given import Rehearsal

PHASES = ("preflight", "postflight")


def rehearsal_findings(
    packs: Sequence[Rehearsal], scope: Mapping[str, str], fingerprint: str
) -> list[Finding]:
    """Find what keeps the rehearsal of each phase from counting."""
    return [finding for phase in PHASES for finding in _of_phase(phase, packs, scope, fingerprint)]


def _of_phase(
    phase: str, packs: Sequence[Rehearsal], scope: Mapping[str, str], fingerprint: str
) -> list[Finding]:
    """Judge the packs of a phase; one that counts is enough."""
    judged = []
    for pack in packs:
        if pack.problem:
            if pack.name == phase or phase in pack.name:
                judged.append([Finding(f"rehearsal.{phase}", f"pack {pack.name} {pack.problem}")])
        elif pack.results.get("run", {}).get("phase") == phase:
            judged.append(list(_problems(phase, pack, scope, fingerprint)))
    if not judged:
        return [Finding(f"rehearsal.{phase}", f"there is no pack of a {phase} rehearsal")]
    return min(judged, key=len)


def _problems(
    phase: str, pack: Rehearsal, scope: Mapping[str, str], fingerprint: str
) -> Iterator[Finding]:
    run, facts = pack.results.get("run", {}), pack.environment
    target: Mapping[str, Any] = next(iter(facts.get("targets", ())), {})
    object = f"rehearsal.{phase}"
    if pack.results.get("verdict") != "PASS" or not run.get("complete"):
        yield Finding(object, f"pack {pack.name} does not say PASS")
    if run.get("scope") != "full":
        yield Finding(object, f"pack {pack.name} covers only a part of its phase")
    if run.get("stage") != "rehearsal":
        yield Finding(object, f"pack {pack.name} is no rehearsal")
    for key, said in (
        ("commit", facts.get("migrations", {}).get("commit")),
        ("profile_sha256", target.get("profile_sha256")),
    ):
        if said != scope[key]:
            yield Finding(f"{object}.{key}", f"pack {pack.name} is about another {key}: {said}")
    if phase == "preflight" and target.get("identity", {}).get("schema") != fingerprint:
        message = f"pack {pack.name} was made on another schema than the target has now"
        yield Finding(f"{object}.schema", message)
