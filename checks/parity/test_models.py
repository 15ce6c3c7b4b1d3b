"""The models make the database that the migrations make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..declare import Finding, Unverified, check, expect_none
from ..given import Modelled, Transcript
from .modelling import judge, told_of


@check(
    "PAR004",
    severity="major",
    tags={"parity"},
    phases={"pr"},
    source="seed 001; field, create_all databases",
)
def test_models_and_migrations_make_the_same(
    modelled: Callable[[], Modelled], types_section: Any, transcript: Transcript
) -> None:
    """`create_all()` of the models and the migrations make the same tables.

    Both are made in the sandbox and compared as PostgreSQL wrote them down: columns, defaults,
    constraints, indexes, enums. Databases that tests made by `create_all()` prove nothing of
    production where the two have come apart. What models cannot say is told, not judged.

    Fix: correct the model, or write the migration that it waits for.
    """
    made = modelled()
    compared = judge(made.differences, types_section.schemas)
    kept = [f"enum {name}: kept for what is made of it, see TYP003\n" for name in made.kept]
    transcript("".join([told_of(compared), *kept]))
    expect_none(compared.findings)
    if not set(made.schemas) & set(types_section.schemas):
        there = ", ".join(made.schemas) or "no schema"
        message = f"its tables are in {there}: none of them is in [types] schemas"
        raise Unverified([Finding(types_section.sqlalchemy, message, "correct [types] schemas")])
