"""The committed TypeScript file says what the catalog says."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from ..declare import Finding, Violation, check, expect_none
from ..given import Identity, Transcript
from .agreement import SCOPE, agreement, catalog, findings_of, held_in, told
from .completeness import gaps, seen
from .given import Section, TypesFile
from .scope import Declared, unsaid

PHASES = ("pr", "postflight")


@check("TYP001", severity="blocker", tags={"types"}, phases=PHASES, source="seed 001, RUN-005")
def test_the_types_file_agrees_with_the_catalog(
    db: Connection[Any], types_section: Section, types_file: TypesFile, transcript: Transcript
) -> None:
    """The committed `Database` type says what the catalog says.

    Tables and views with their columns, whether those may be null, left out or written, enums
    and their order, functions, composite types and relationships: compared by meaning, so that
    neither layout nor the version of the generator is a difference. Code that is compiled
    against an older schema fails where nobody compiles, at run time.

    Fix: generate the file again after the migration, and commit both together.
    """
    compared = agreement(db, types_section, types_file)
    transcript(told(compared))
    expect_none(findings_of(compared.drift, types_section, types_file))


@check("TYP002", severity="blocker", tags={"types"}, phases=PHASES)
def test_the_generator_saw_everything(
    db: Connection[Any],
    types_section: Section,
    types_file: TypesFile,
    identity: Identity,
    transcript: Transcript,
) -> None:
    """The generator saw every schema and object, and the file is all its output and only that.

    A role without grants, a misspelt schema or a tool's greeting on standard output end with
    exit code 0 and a file that says little or nothing, with which everything agrees.

    Fix: generate as the owner or with `pg_read_all_data`, with the schemas of `[types]`, and
    redirect only standard output of a tool that greets on the other one.
    """
    written = held_in(types_file)
    if isinstance(written, Finding):
        raise Violation([written])
    database = catalog(db, types_section.schemas)
    transcript(seen(database, written, types_section, identity.role))
    expect_none(gaps(db, types_section, database, written, types_file))


@check("TYP004", severity="minor", tags={"types"}, phases=PHASES)
def test_what_types_cannot_say_is_looked_at(
    db: Connection[Any],
    types_section: Section,
    types_file: TypesFile,
    profile: Any,
    transcript: Transcript,
) -> None:
    """What a types file cannot say is looked at by another check.

    Seven real changes leave a generated file as it was, among them another precision, default
    and CHECK constraint, an index less, and row security. Types in step are a weak promise
    where nothing compares the catalog itself.

    Fix: declare `[parity]`, or the models under `[types] sqlalchemy` and for row security
    `[tenancy]`; or accept under `[[accepted]]` that nobody looks.
    """
    models, tenancy = bool(types_section.sqlalchemy), profile.tenancy is not None
    declared = Declared(profile.parity is not None, models, tenancy)
    scope, findings = unsaid(db, types_section.schemas, declared)
    transcript(f"{types_file.name}\n{scope}{SCOPE}\n")
    expect_none(findings)
