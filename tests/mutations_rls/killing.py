"""Which check finds which leak: many targets in a few runs of the suite, as users run it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fixtures.run import Run

from . import Mutation, mutations
from .planting import Garden, Planted, arguments

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, TOGETHER = 2, 20  # targets of one process: each needs a clone in its sandbox
# RLS112 is about speed, RLS201 tries at random what RLS102 tries in order; both take long.
LEFT_OUT = "not test_policies_are_quick and not test_no_two_tenants_meet"
BAD = ("failed", "error", "unverified")
SEVERE = {"blocker": ("blocker",), "major": ("blocker", "major")}


@dataclass(frozen=True)
class Kill:
    """What one check says of one target, where it says anything."""

    check: str
    severity: str
    outcome: str
    objects: tuple[str, ...]
    messages: tuple[str, ...]

    def names(self, mutation: Mutation) -> bool:
        """Say whether it names an object that the mutation broke."""
        if self.outcome != "failed":
            return False
        return any(_names(found, wanted) for found in self.objects for wanted in mutation.objects)


Kills = Mapping[str, tuple[Kill, ...]]  # target → what was said of it


QUICK = ("guc", "supabase", "membership")  # designs, the quickest first


def sample(planted: Sequence[Mutation]) -> list[Mutation]:
    """Choose for every day: one leak of each class, in the quickest design that shows it.

    Near misses are those of the quick designs; the casino system takes longest.
    """
    ordered = sorted(planted, key=_slowness)
    leaks: dict[object, Mutation] = {}
    for mutation in ordered:
        if mutation.leaks:
            leaks.setdefault(mutation.failure, mutation)
    return [*leaks.values(), *(m for m in ordered if not m.leaks and m.design in QUICK)]


def _slowness(mutation: Mutation) -> int:
    return QUICK.index(mutation.design) if mutation.design in QUICK else len(QUICK)


def survivors(kills: Kills, planted: Sequence[Mutation]) -> list[str]:
    """Return the leaks of which no check of the wanted severity names the object."""
    return [m.name for m in planted if m.leaks and not catchers(kills[m.name], m)]


def catchers(found: Sequence[Kill], mutation: Mutation) -> list[str]:
    """Return the checks that catch a leak, in the severity it must be caught with."""
    severe = SEVERE[mutation.severity]
    return [kill.check for kill in found if kill.severity in severe and kill.names(mutation)]


def naming(found: Sequence[Kill], mutation: Mutation) -> list[str]:
    """Return the checks that name the object of a leak, of whatever severity."""
    return [kill.check for kill in found if kill.names(mutation)]


def false_alarms(kills: Kills, planted: Sequence[Mutation]) -> list[str]:
    """Return what is said of near misses and of healthy designs: nothing should be."""
    harmless = [m.name for m in planted if not m.leaks]
    harmless += sorted({f"{m.design}-healthy" for m in planted})
    return [
        f"{name} {kill.check} {kill.outcome} {kill.objects[0]}: {kill.messages[0]}"
        for name in harmless
        for kill in kills[name]
    ]


def kill(run: Run, chosen: Sequence[Mutation] | None = None, folders: Sequence[str] = ()) -> Kills:
    """Plant mutations and the healthy designs, run every RLS check on all of them.

    With folders or files, only the checks in them, which must be those of the catalog.
    """
    chosen = mutations() if chosen is None else chosen
    with tempfile.TemporaryDirectory(prefix="pgattest-kill-") as folder:
        garden = Garden(run, Path(folder))
        targets = [garden.healthy(design) for design in sorted({m.design for m in chosen})]
        targets += [garden.plant(mutation, n) for n, mutation in enumerate(chosen)]
        count = PROCESSES if folders else _shards(targets)  # those need no clones
        shards = [targets[start::count] for start in range(count)]
        packs = [Path(folder) / f"pack-{n}" for n in range(len(shards))]
        with ThreadPoolExecutor(PROCESSES) as pool:
            results = pool.map(partial(_judge, folders), shards, packs)
        return {name: said for found in results for name, said in found.items()}


def _shards(targets: Sequence[Planted]) -> int:
    return max(PROCESSES, -(-len(targets) // TOGETHER))


def _judge(folders: Sequence[str], targets: Sequence[Planted], pack: Path) -> Kills:
    """Run the suite on some targets, in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "rls"]
    keep = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    done = subprocess.run(
        [*command, *folders, "-k", LEFT_OUT, f"--evidence={pack}", *arguments(targets)],
        cwd=ROOT,
        env=keep,
        capture_output=True,
        text=True,
        timeout=3600,
    )
    if not (pack / "results.json").exists():
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    results = json.loads((pack / "results.json").read_text(encoding="utf-8"))["checks"]
    return {target.name: said(results, target.name) for target in targets}


def said(results: Sequence[Mapping[str, Any]], target: str) -> tuple[Kill, ...]:
    """Return what was said of a target; silence counts only where something was looked at.

    Raises RuntimeError when no check passed on it: a near miss of which nothing is said is not
    found harmless then.
    """
    mine = [result for result in results if result["target"] == target]
    if not any(result["outcome"] == "passed" for result in mine):
        raise RuntimeError(f"no check passed on {target}: {len(mine)} results")
    return tuple(_kill(result) for result in mine if result["outcome"] in BAD)


def _kill(result: Mapping[str, Any]) -> Kill:
    findings = result["findings"] or [{"object": "", "message": result["reason"]}]
    return Kill(
        result["id"],
        result["severity"],
        result["outcome"],
        tuple(finding["object"] for finding in findings),
        tuple(finding["message"] for finding in findings),
    )


def _names(found: str, wanted: str) -> bool:
    """Say whether a finding's object is the wanted one, or one of its parts."""
    found = re.sub(r"\b(ms|guc|hi)\d+_", r"\1_", found)  # a design built with roles of its own
    return re.search(rf"(?<![\w.\"]){re.escape(wanted)}(?![\w\"(])", found) is not None
