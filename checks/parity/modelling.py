"""What models and migrations make of the same tables, of two real catalogs.

Models say tables with their columns, constraints and indexes, enums and sequences, and comments
where they have some. The rest of a database is out of their reach, and told as such.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..declare import Finding
from ..given import Difference
from ..names import qualified

REACHED = {
    "table",
    "column",
    "primary key",
    "unique constraint",
    "check constraint",
    "exclusion constraint",
    "foreign key",
    "index",
    "enum",
    "sequence",
}
# No model has these, nor the columns and indexes that belong to them.
BEYOND = {"view", "materialized view", "partition"}
NAMED = REACHED - {"table", "column", "enum", "sequence"}
# What `create_all` cannot set of a table or column; a partition key it can.
UNSAID = {
    "table": re.compile(r" (toast with \(.*?\)|replica identity .*)"),
    "column": re.compile(r" (storage \w+|compression \w+|statistics \d+|with \(.*?\))"),
    "index": re.compile(r" (clustered|replica identity|statistics .*)"),
    **{kind: re.compile(" with triggers .*") for kind in NAMED - {"index"}},
}
# A number is one, whether it was written as a text or not.
NUMBER = re.compile(
    r"'(-?[\d.]+)'::(?:numeric|integer|bigint|smallint|double precision|real)(?:\(\d+,\d+\))?"
)
REMEDY = "correct the model, or write a migration that makes the database say the same"
Side = Sequence[Difference]


class Compared(NamedTuple):
    """What the comparison found, and what it left alone, by kind."""

    findings: list[Finding]
    told: Counter[str]


def judge(differences: Iterable[Difference], schemas: Iterable[str]) -> Compared:
    """Judge differences in which the models are the actual side."""
    within = tuple(f"{qualified(schema)}." for schema in schemas)
    told: Counter[str] = Counter()
    judged: list[Difference] = []
    everything = list(differences)
    beyond = {d.identity for d in everything if d.kind in BEYOND and d.change == "missing"}
    for difference in everything:
        if _part_of(_owner(difference), beyond):
            told[difference.kind] += 1
            continue
        place = difference.identity.partition(" ")[2]
        if difference.kind == "comment" and _said(difference) and place.startswith(within):
            judged.append(difference)
        elif difference.kind in REACHED and _reached(difference, within):
            if _differs(difference):
                judged.append(difference)
        else:
            told[difference.kind] += 1
    return Compared(_findings(judged), told)


def _reached(difference: Difference, within: tuple[str, ...]) -> bool:
    """Say whether models answer for it: in their schemas for all, elsewhere for what they make."""
    return difference.change == "unexpected" or difference.identity.startswith(within)


def _said(difference: Difference) -> bool:
    """Say whether the models have a comment there at all."""
    return difference.actual is not None


def _differs(difference: Difference) -> bool:
    if difference.change != "changed":
        return True
    sides = (difference.expected or "", difference.actual or "")
    unsaid = UNSAID.get(difference.kind)
    one, other = (unsaid.sub("", side) if unsaid else side for side in sides)
    return NUMBER.sub(r"\1", one) != NUMBER.sub(r"\1", other)


def _findings(judged: Side) -> list[Finding]:
    """Tell whole tables once, and what differs only by its name as just that."""
    whole = {d.identity for d in judged if d.kind == "table" and d.change != "changed"}
    parts = [d for d in judged if d.kind == "table" or not _part_of(d.identity, whole)]
    backing = {d.identity for d in parts if d.kind in NAMED and d.kind != "index"}
    parts = [d for d in parts if not (d.kind == "index" and d.identity in backing)]
    renamed = list(_renamed(parts))
    paired = {id(each) for pair in renamed for each in pair}
    found = [_name_finding(*pair) for pair in renamed]
    found += [_finding(d) for d in parts if id(d) not in paired]
    return sorted(found, key=lambda finding: finding.object)


def _owner(difference: Difference) -> str:
    """Return what a sequence belongs to; of anything else itself."""
    owned = (difference.actual or "").partition(" owned by ")[2]
    return owned if difference.kind == "sequence" and owned else difference.identity


def _part_of(identity: str, tables: Iterable[str]) -> bool:
    kind, _, place = identity.partition(" ")
    name = place if kind in ("table", "column") else identity
    return any(name == table or name.startswith(f"{table}.") for table in tables)


def _renamed(parts: Side) -> Iterator[tuple[Difference, Difference]]:
    """Pair what only one side has with what only the other has, equal but for its name."""
    waiting: dict[tuple[str, str, str], list[Difference]] = {}
    for missing in parts:
        if missing.kind in NAMED and missing.change == "missing":
            waiting.setdefault(_nameless(missing), []).append(missing)
    for extra in parts:
        if extra.kind in NAMED and extra.change == "unexpected" and waiting.get(_nameless(extra)):
            yield waiting[_nameless(extra)].pop(0), extra


def _nameless(difference: Difference) -> tuple[str, str, str]:
    table, _, name = difference.identity.rpartition(".")
    definition = difference.expected or difference.actual or ""
    return difference.kind, table, definition.replace(f" {name} ", " ", 1)


def _name_finding(missing: Difference, extra: Difference) -> Finding:
    name, other = (each.identity.rpartition(".")[2] for each in (missing, extra))
    message = (
        f"the {missing.kind} is called {name} by the migrations and {other} by the models, "
        "and differs in nothing else"
    )
    remedy = "name it in the model, or give its metadata the naming_convention of the migrations"
    return Finding(missing.identity, message, remedy, missing.expected or "")


def _finding(difference: Difference) -> Finding:
    kind = difference.kind
    if difference.change == "missing":
        message = f"{kind}: the migrations make it, and the models do not: {difference.expected}"
    elif difference.change == "unexpected":
        message = f"{kind}: the models make it, and the migrations do not: {difference.actual}"
    else:
        message = (
            f"{kind}: is {difference.expected} by the migrations and {difference.actual} "
            "by the models"
        )
    sides = (("migrations", difference.expected), ("models", difference.actual))
    evidence = "\n".join(f"{side}: {text}" for side, text in sides if text is not None)
    return Finding(difference.identity, message, REMEDY, evidence)


def told_of(compared: Compared) -> str:
    """Write down what was left alone, and why."""
    lines = [f"{kind}: {count} out of the models' reach" for kind, count in compared.told.items()]
    return "".join(f"{line}\n" for line in sorted(lines)) or "all is within the models' reach\n"
