"""The figures of the types file, and where they stand against the profile's thresholds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from ..declare import Finding, Unverified
from .agreement import agreement
from .given import Section, TypesFile

LINES, GENERATION, CHECK, DRIFT = (
    "types_file_lines",
    "type_generation",
    "schema_check",
    "type_drift",
)
SECONDS = {"s": 1.0, "ms": 0.001}
UNITS = {LINES: "lines", GENERATION: "s", CHECK: "s", DRIFT: "migrations"}
REMEDIES = {
    LINES: "leave schemas out of the file that no code uses",
    GENERATION: "generate only the schemas that code uses, near the database",
    CHECK: "compare only the schemas that code uses",
    DRIFT: "generate the file again with each migration, and commit both together",
}


class Figure(NamedTuple):
    """One figure, in the unit of its thresholds."""

    name: str
    value: float
    unit: str
    target: float
    alert: float

    @property
    def bar(self) -> dict[str, Any]:
        """Return it as the picture wants it."""
        return self._asdict()


def figure(name: str, value: float, threshold: Any) -> Figure:
    """Put a figure beside its thresholds; Unverified for a time in no unit of time."""
    unit = UNITS[name]
    if unit == "s":
        if threshold.unit not in SECONDS:
            reason = f"its unit is {threshold.unit!r}, not s or ms"
            raise Unverified([Finding(f"[kpi] {name}", reason)])
        value, unit = value / SECONDS[threshold.unit], threshold.unit
    return Figure(name, round(value, 3), unit, threshold.target, threshold.alert)


def figures(
    db: Connection[Any],
    section: Section,
    file: TypesFile,
    kpi: Mapping[str, Any],
    generation: Callable[[], float],
) -> Iterator[Figure]:
    """Measure what the profile has thresholds for.

    Raises Unverified for a file that cannot be read or compared.
    """
    began = time.perf_counter()
    agreement(db, section, file)
    seconds = time.perf_counter() - began
    taken: Mapping[str, Callable[[], float]] = {
        LINES: lambda: float(len((file.content or b"").splitlines())),
        GENERATION: generation,
        CHECK: lambda: seconds,
    }
    for name, measured in taken.items():
        if name in kpi:
            yield figure(name, measured(), kpi[name])


def over(found: Iterable[Figure], object: str = "") -> Iterator[Finding]:
    """Find figures over their alert."""
    for each in found:
        if each.value > each.alert:
            message = f"is {each.value:g} {each.unit}; the alert is at {each.alert:g}"
            yield Finding(object or f"[kpi] {each.name}", message, REMEDIES[each.name])
