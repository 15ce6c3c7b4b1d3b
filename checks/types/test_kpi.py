"""The figures that the types file is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

from psycopg import Connection

from ..declare import Finding, check, expect_none
from ..given import NotApplicable, Picture, Transcript
from .agreement import readable
from .drifting import Reached, drift_of
from .given import Section, TypesFile
from .measuring import CHECK, DRIFT, GENERATION, LINES, figure, figures, over

Measure = Callable[[str, float, str], None]
FEWEST = 1000  # lines: with fewer, half of the schema may be missing
NEVER = SimpleNamespace(target=0, alert=1, unit="")  # where the profile has no [kpi] type_drift


@check("TYP006", severity="minor", tags={"types"}, phases=("pr",), source="seed 001, KPI")
def test_the_types_file_keeps_its_figures(
    db: Connection[Any],
    types_section: Section,
    types_file: TypesFile,
    generation_seconds: Callable[[], float],
    profile: Any,
    measure: Measure,
    picture: Picture,
    transcript: Transcript,
    not_applicable: NotApplicable,
) -> None:
    """The types file is not too long, and neither generating nor checking it takes too long.

    Lines, seconds of the generator and seconds of the comparison, against `[kpi]`: what takes
    a minute on every pull request is soon done on none.

    Fix: leave out of `[types] schemas`, and of the file, what no code uses.
    """
    if not {LINES, GENERATION, CHECK} & profile.kpi.keys():
        not_applicable(f"the profile has no [kpi] {LINES}, {GENERATION} or {CHECK}")
    found = [*figures(db, types_section, types_file, profile.kpi, generation_seconds)]
    for each in found:
        measure(each.name, each.value, each.unit)
    picture({"kind": "kpi", "bars": [each.bar for each in found]})
    few = [each for each in found if each.name == LINES and each.value < FEWEST]
    transcript("".join(f"{each.value:g} lines: a small schema\n" for each in few))
    expect_none(over(found))


@check("TYP007", severity="major", tags={"types"}, phases=("pr",), source="seed 001, KPI")
def test_the_types_file_keeps_up_with_migrations(
    types_section: Section,
    types_file: TypesFile,
    built: AbstractContextManager[Reached],
    growing: Callable[[], Iterator[Reached]],
    profile: Any,
    measure: Measure,
    picture: Picture,
    transcript: Transcript,
) -> None:
    """At most one migration has come since the types file was generated.

    The file is compared with what the migrations make, and where it differs with the database
    after each of them: those behind the last that it agrees with are the drift. A migration
    that changes no type is none.

    Fix: generate the file with each migration, and commit both together.
    """
    with built as head:
        drift = drift_of(readable(types_file), types_section, head, growing)
    found = figure(DRIFT, len(drift.after), profile.kpi.get(DRIFT, NEVER))
    measure(found.name, found.value, found.unit)
    picture({"kind": "kpi", "bars": [found.bar]})
    transcript(f"agrees with {drift.last or 'no migration'}\n")
    if drift.last is None:
        message = "agrees with the database after no migration: it was not generated from them"
        expect_none([Finding(types_file.name, message, "generate it again")])
    expect_none(over([found], types_file.name))
