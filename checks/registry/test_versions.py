"""Published versions: their tables, their hashes, their definitions."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import check, expect_none
from ..given import Picture, Transcript
from . import reading
from .defining import faulty_definitions
from .given import Files, Section
from .meaning import blind_hashes
from .promising import broken_promises
from .publishing import broken_versions, listed, marked_drafts, pictured
from .tables import faulty_tables

PHASES = ("preflight", "postflight", "monitor")


@check("REG001", severity="blocker", tags={"registry"}, phases=PHASES, source="seed 000, §1")
def test_the_registry_has_its_tables(db: Connection[Any], registry: Section) -> None:
    """The registry has its tables, and snapshots the columns that bind them.

    Types, uniqueness of a version's name and of a metric within a version, the foreign keys to
    the version, and row security, without a policy that lets in everybody who uses the API. A
    column of another type binds nothing, and a second definition of a metric makes the result a
    matter of luck.

    Fix: run the migration of the registry; it does not half apply when sent as one batch.
    """
    expect_none(faulty_tables(db, registry))


@check("REG002", severity="blocker", tags={"registry"}, phases=PHASES, source="seed 000, §2.3")
def test_published_versions_hold_what_was_published(
    db: Connection[Any],
    registry: Section,
    registry_files: Files,
    transcript: Transcript,
    picture: Picture,
) -> None:
    """A published version has a time, entries, and the hash of just these entries.

    Both hashes are computed anew from the stored definitions. Where the profile promises a
    version, its announced hash and the definitions that were sent for it are compared too: they
    name the definition that was changed, even by somebody who also corrected the hashes.

    Fix: find out who changed the entries, and publish what is meant as a new version.
    """
    versions, entries = reading.versions(db, registry), reading.entries(db, registry)
    transcript(listed(versions, entries, registry))
    picture(pictured(versions, entries, registry))
    found = broken_versions(versions, entries, registry)
    expect_none([*found, *broken_promises(versions, entries, registry, registry_files)])


@check("REG003", severity="blocker", tags={"registry"}, phases=PHASES, source="seed 000, §2")
def test_drafts_are_not_published_by_half(db: Connection[Any], registry: Section) -> None:
    """A draft has neither a content hash nor a time of publication.

    With either it looks published to whoever asks for the latest one, and its entries can
    still be changed.

    Fix: set both to NULL, or publish the draft.
    """
    expect_none(marked_drafts(reading.versions(db, registry)))


@check("REG005", severity="blocker", tags={"registry"}, phases=PHASES, source="seed 000, §2.2")
def test_published_definitions_can_be_computed(db: Connection[Any], registry: Section) -> None:
    """Every published definition parses, and what it reads is there.

    An expression of the strict grammar, or a structured formula; operands are facts or metrics
    of the same version; no metric waits for itself, and what is required is used. The engine
    answers everything else with an empty result and no error.

    Fix: publish a new version with the definition corrected.
    """
    expect_none(faulty_definitions(reading.published(db, registry), registry))


@check("REG006", severity="major", tags={"registry"}, phases=PHASES, source="seed 000, §5")
def test_every_change_of_meaning_changes_the_hash(db: Connection[Any], registry: Section) -> None:
    """Every change of a published definition changes its hash, and rewriting it does not.

    Fields called `id` or `created_at` are left out of the hash at every depth, so that below
    the top they could be changed unseen; so could the digits of a number beyond what binary64
    holds.

    Fix: rename the field, or write the number as text, in a new version.
    """
    expect_none(blind_hashes(reading.published(db, registry), registry.canonical))
