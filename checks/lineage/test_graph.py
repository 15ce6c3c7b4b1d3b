"""The revision graph is one sound line of history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..declare import check, expect_none
from ..given import Graph, Ledger, Picture, Transcript
from .history import edits, edits_since_commit, listed
from .soundness import ancestors, parents_of, single_head_findings, soundness_findings

EVERYWHERE = ("preflight", "postflight", "pr")


@check("LIN001", severity="blocker", tags={"lineage"}, phases=EVERYWHERE, source="seed 002, P0")
def test_there_is_one_head(graph: Graph, transcript: Transcript) -> None:
    """There is exactly one head.

    With two, `upgrade head` refuses and `upgrade heads` does more than was reviewed: which of
    the two a deploy script says decides what happens.

    Fix: `alembic merge heads`, review the merge, and have the new head approved.
    """
    transcript("".join(f"{head} (head)\n" for head in graph.heads or ()) or f"{graph.error}\n")
    expect_none(single_head_findings(graph))


@check("LIN002", severity="blocker", tags={"lineage"}, phases=EVERYWHERE)
def test_the_graph_is_sound(
    graph: Graph, ledger: Ledger, migrations: Any, picture: Picture, transcript: Transcript
) -> None:
    """The revision graph is sound.

    Every file can be read and declares one id, used once; every parent exists; no revision is
    its own ancestor.

    Fix: restore the file or the id from the approved commit.
    """
    transcript(listed(graph.revisions))
    picture(
        {
            "kind": "migration_graph",
            "revisions": [
                {"id": revision.id, "parents": list(revision.parents)}
                for revision in graph.revisions
                if revision.id
            ],
            "current": list(ledger.rows),
            "expected": [name for name in (migrations.anchor, migrations.head) if name],
            "applied": sorted(ancestors(ledger.rows, parents_of(graph.revisions))),
        }
    )
    expect_none(soundness_findings(graph))


@check(
    "LIN008",
    severity="blocker",
    tags={"lineage"},
    phases=EVERYWHERE,
    source="seed 002, Governance notes",
)
def test_published_migrations_are_unedited(
    baseline: Path | str, committed: Mapping[str, str], published: Graph
) -> None:
    """Published migrations are unedited.

    Content and parents are those of the lock file or the approved git ref. An edited migration
    makes a database built today differ from one built yesterday under the same revision id.

    Fix: restore the file, and put the change into a new migration.
    """
    if isinstance(baseline, Path):
        expect_none(edits(published, baseline.read_text()))
    else:
        expect_none(edits_since_commit(published, committed))
