"""Measure the registry's engine: hashing entries, and recomputing snapshots from their facts.

    python -m scripts.bench.registry [--entries 10000] [--snapshots 10000]

The peers write the same entries: `rfc8785`, whose form is another standard, and the standard
library's `json` with sorted keys, which is no canonical form at all but a floor.
"""

from __future__ import annotations

import argparse
import json
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import rfc8785
from rich.console import Console
from rich.table import Table

from checks.registry.canonical import parse_json
from checks.registry.chained import Plan
from checks.registry.defining import operands_of
from checks.registry.flags import risk_flags
from checks.registry.hashing import digest, entry_hash, outputs_hash
from checks.registry.reading import Entry, Stored
from checks.registry.recomputing import differing, plans_of

DEFINITIONS = Path(__file__).parents[2] / "fixtures/systems/registry/definitions.json"
SECTION: Any = SimpleNamespace(canonical="source-compatible", deals=1, snapshots="snapshots")


def definitions() -> list[dict[str, Any]]:
    """Read the 32 definitions of the reference system."""
    found: list[dict[str, Any]] = parse_json(DEFINITIONS.read_text())
    return found


def entries(count: int) -> list[str]:
    """Make the texts of entries, each another one."""
    known = [entry["definition_json"] for entry in definitions()]
    return [
        json.dumps(known[n % len(known)] | {"note": f"№ {n}", "weight": n / 7})
        for n in range(count)
    ]


def pool(plan: Plan, keys: Sequence[str]) -> list[Stored]:
    """Make a few snapshots with other facts each."""
    chance = Random(1)  # noqa: S311 - the same facts in every run
    found = []
    for number in range(100):
        facts = {key: round(chance.uniform(1, 1e6), 2) for key in keys}
        metrics = plan.compute(facts)
        flags = risk_flags(metrics)
        given, results, raised = (json.dumps(part) for part in (facts, metrics, flags))
        hash = outputs_hash(metrics, flags)
        found.append(Stored(str(number), str(number), "v1", given, results, raised, hash))
    return found


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def hashed(count: int) -> list[tuple[str, float]]:
    """Time hashing, ours and the peers', from text to hash."""
    texts = entries(count)
    ways: dict[str, Callable[[str], str]] = {
        "this suite": lambda text: entry_hash(parse_json(text)),
        "rfc8785": lambda text: digest(rfc8785.dumps(json.loads(text)).decode()),
        "json, sorted keys": lambda text: digest(
            json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
        ),
    }
    return [(name, timed(partial(_all, way, texts))) for name, way in ways.items()]


def _all(way: Callable[[str], str], texts: Sequence[str]) -> None:
    for text in texts:
        way(text)


def recomputed(count: int) -> tuple[float, int, list[float]]:
    """Time recomputing snapshots; return seconds, what differs, and peaks of memory in MB."""
    listed = [
        Entry("v1", "published", entry["metric_key"], json.dumps(entry["definition_json"]), None)
        for entry in definitions()
    ]
    plans = plans_of(listed)
    plan = plans["v1"]
    assert isinstance(plan, Plan)
    read = {key for entry in listed for key in operands_of(json.loads(entry.text))}
    some = pool(plan, sorted(read - {entry.key for entry in listed}))

    def act(number: int) -> int:
        return len(differing(islice(cycle(some), number), plans, SECTION)[0])

    seconds = timed(lambda: act(count))
    return seconds, act(len(some)), [peak(act, number) for number in (count // 20, count // 4)]


def peak(act: Callable[[int], object], number: int) -> float:
    """Return the most memory that something holds at once, in MB."""
    tracemalloc.start()
    act(number)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description="Measure the registry's engine.")
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--snapshots", type=int, default=10_000)
    chosen = parser.parse_args(arguments)
    table = Table(title=f"registry: {chosen.entries:,} entries hashed (goal: 1 s)")
    for heading in ("", "s", "ratio"):
        table.add_column(heading, justify="right" if heading else "left")
    times = hashed(chosen.entries)
    for name, seconds in times:
        table.add_row(name, f"{seconds:.2f}", f"{times[0][1] / seconds:.1f}")
    seconds, differences, peaks = recomputed(chosen.snapshots)
    console = Console(width=100)
    console.print(table)
    console.print(
        f"{chosen.snapshots:,} snapshots x 32 metrics recomputed in {seconds:.2f} s (goal: 20 s), "
        f"{differences} differ; "
        f"peaks of memory {peaks[0]:.2f} MB, with five times as many {peaks[1]:.2f} MB"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
