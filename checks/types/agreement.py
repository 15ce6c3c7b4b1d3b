"""What the comparison of a types file finds, as findings and as a text for the pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import psycopg
from psycopg import Connection

from ..declare import Finding, Unverified
from .comparing import Comparison, Remark, compare
from .database import Database, read_database
from .given import Section, TypesFile
from .written import Types, Unreadable, read

SCOPE = (
    "A types file does not say, and nothing here compares: lengths and precisions, the sizes of "
    "numbers, default expressions, CHECK constraints, indexes, row security. See TYP004."
)


def readable(file: TypesFile) -> Types:
    """Read the file.

    Raises Unverified with one finding for a file that is not there or not what a generator
    writes.
    """
    held = held_in(file)
    if isinstance(held, Finding):
        raise Unverified([held])
    return held


def held_in(file: TypesFile) -> Types | Finding:
    """Read the file, or return what is wrong with it."""
    try:
        if file.content is None:
            raise Unreadable(f"cannot be read: {file.problem}")
        return read(file.content)
    except Unreadable as fault:
        remedy = "generate it again, and commit only its output"
        return Finding(file.name, str(fault), remedy, file=file.name, line=fault.line or 1)


def catalog(db: Connection[Any], schemas: Sequence[str]) -> Database:
    """Read the catalog; what cannot be read is unverified."""
    try:
        return read_database(db, schemas)
    except psycopg.Error as error:
        reason = f"cannot be read: {error.sqlstate} {error.diag.message_primary}"
        raise Unverified([Finding("catalog", reason)]) from None


def agreement(db: Connection[Any], section: Section, file: TypesFile) -> Comparison:
    """Compare the file with the catalog.

    Raises Unverified if either cannot be read, or if there was nothing to compare.
    """
    written = readable(file)
    compared = compare(written, catalog(db, section.schemas), one_to_one=section.one_to_one)
    if not compared.compared:
        names = ", ".join(section.schemas)
        raise Unverified([Finding(names, "nothing was compared: the database has no such objects")])
    return compared


def findings_of(drift: Iterable[Remark], section: Section, file: TypesFile) -> list[Finding]:
    """Turn drift into one finding per object; all that differs of it is its evidence."""
    remedy = f"generate {file.name} again with {section.generator or 'the pinned generator'}"
    found = []
    for object, group in groupby(sorted(drift, key=_object), key=_object):
        remarks = list(group)
        evidence = "\n".join(f"{remark.kind}: {remark.text}" for remark in remarks)
        line = next((remark.line for remark in remarks if remark.line), 1)
        text = remarks[0].text
        found.append(Finding(object, text, remedy, evidence, file=file.name, line=line))
    return found


def _object(remark: Remark) -> str:
    return remark.object


def told(comparison: Comparison) -> str:
    """Write down everything that differs by its cause, and what was not looked at."""
    counts = Counter(remark.kind for remark in comparison.remarks)
    lines = [f"{comparison.compared} objects compared"]
    lines += [f"{kind}: {count}" for kind, count in sorted(counts.items())] or ["no difference"]
    lines += [f"drift: {remark.object}: {remark.text}" for remark in comparison.drift]
    causes = Counter((remark.kind, remark.message) for remark in comparison.notes)
    lines += [f"{kind}, {count} x: {text}" for (kind, text), count in sorted(causes.items())]
    return "\n".join([*lines, SCOPE, ""])
