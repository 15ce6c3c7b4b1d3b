"""Snapshots: bound to a version, truthfully, and computed again from their facts."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import Transcript
from . import reading
from .binding import unbound, untrue
from .given import Section
from .recomputing import differing, plans_of, told

PHASES = ("preflight", "postflight", "monitor")


@check("REG008", severity="blocker", tags={"registry"}, phases=PHASES, source="seed 000, §4")
def test_snapshots_are_bound(db: Connection[Any], registry: Section) -> None:
    """Snapshots since the first publication say with what they were computed.

    Version, content hash, name, engine, trace id and the hash of the outputs, for at least as
    many deals as the profile says. Older ones may be bound to nothing, but not by half.

    Fix: compute the deal again; the old snapshot stays unbound, and has to be explained.
    """
    expect_none(unbound(reading.snapshots(db, registry), registry))


@check("REG009", severity="blocker", tags={"registry"}, phases=PHASES, source="seed 000, §4.2")
def test_bindings_are_true(db: Connection[Any], registry: Section) -> None:
    """What a snapshot says of its version is so.

    The version exists, is no draft, was published before the snapshot was computed, and has
    the hash and the name that the snapshot repeats.

    Fix: find out whether the snapshot or the version was changed, and compute the deal again.
    """
    expect_none(untrue(reading.snapshots(db, registry), registry))


@check("RPL002", severity="blocker", tags={"replay"}, phases=PHASES, source="seed 000, §5")
def test_results_can_be_recomputed(
    db: Connection[Any], registry: Section, transcript: Transcript
) -> None:
    """An engine other than the service's computes the stored results from the stored facts.

    Every bound snapshot is computed again with the definitions of its version: metrics, risk
    flags and the hash of both. A replay by the service itself would repeat its own mistake.

    Fix: compare the facts, the definitions and the engine that were in use then.
    """
    plans = plans_of(reading.entries(db, registry))
    found, looked = differing(reading.results(db, registry), plans, registry)
    transcript(told(looked, plans))
    expect_none(found)
