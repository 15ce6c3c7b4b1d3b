"""Events of the registry: what must never happen, and who is told."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import NotApplicable, Transcript
from .given import Files, Section
from .watching import changed_contents, changed_results, events, told, unheard

PHASES = ("preflight", "postflight", "monitor")
NO_EVENTS = "[registry] events is empty"


@check("REG011", severity="major", tags={"registry"}, phases=PHASES, source="seed 000, §6")
def test_replays_agree_and_alerts_are_wired(
    db: Connection[Any],
    registry: Section,
    registry_files: Files,
    transcript: Transcript,
    not_applicable: NotApplicable,
) -> None:
    """No replay had other results within 24 hours, and a rule would have told somebody.

    Replays are the only thing that notices a changed result, and they do it for as long as
    somebody listens: the profile names the file with the rule for each kind of mismatch.

    Fix: replay the snapshots that the events name; add the missing rule.
    """
    if not registry.events:
        not_applicable(NO_EVENTS)
    counted = events(db, registry)
    transcript(told(counted))
    expect_none([*changed_results(counted), *unheard(registry.alerts, registry_files)])


@check("REG012", severity="blocker", tags={"registry"}, phases=PHASES, source="seed 000, §6")
def test_no_replay_met_changed_definitions(
    db: Connection[Any], registry: Section, not_applicable: NotApplicable
) -> None:
    """No replay ever met definitions other than those of its snapshot.

    A published version that cannot change gives no cause for it: one event is proof that its
    entries were changed, or the hash in a snapshot.

    Fix: replay the snapshots that the events name, and find what was changed when.
    """
    if not registry.events:
        not_applicable(NO_EVENTS)
    expect_none(changed_contents(events(db, registry)))
