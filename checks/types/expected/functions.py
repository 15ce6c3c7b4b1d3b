"""What a generator writes of a function: which are listed, their arguments and results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..database import Argument, Database, Function, Relation, Type
from ..written.canonical import array, quoted, shape, union
from ..written.model import Types
from .columns import Member
from .listing import listed, may_fail
from .rules import (
    ERRORS,
    OMIT,
    ONE_ROW,
    ROWS_OF_SOME,
    Rule,
    Spelling,
)
from .types import ROW, Speller

FAILS = '{ "error": true } & "'


class Setof(NamedTuple):
    """What SetofOptions say; `origins` are the ways in which versions write the argument."""

    origins: frozenset[str]
    to: str
    one_to_one: bool
    set_returning: bool


@dataclass(frozen=True)
class Expected:
    """One overload as it should be."""

    function: Function
    required: bool  # every version lists it
    listed: Rule | None  # why one that lists it may not, or the other way round
    args: Mapping[str, Member]
    older_args: Mapping[str, Member]
    returns: Spelling
    fails: bool  # a version may write that it cannot be called
    setof: Setof | None

    def returning(self, written: str) -> tuple[Rule, ...] | None:
        """Return the rules that a written result breaks; None if it is another result."""
        if self.fails and written.startswith(FAILS):
            return (ERRORS,)
        return self.returns.get(written)


class Functions:
    """The functions of one database; rows of relations are those that the file itself has."""

    def __init__(self, database: Database, speller: Speller, written: Types) -> None:
        self.speller, self.written = speller, written
        self.relations = {relation.oid: relation for relation in database.relations}

    def expected(self, overloads: Sequence[Function]) -> list[Expected]:
        """Return the overloads of one function that a file may have."""
        found = []
        for function in overloads:
            required, why = listed(function, self.relations)
            if required or why:
                args = {argument.name: argument for argument in function.inputs}
                members = {name: self._argument(each) for name, each in args.items()}
                older = {n: member for n, member in members.items() if args[n].mode == "i"}
                found.append(
                    Expected(
                        function,
                        required,
                        why,
                        members,
                        older,
                        self.result(function),
                        may_fail(function, overloads),
                        self._setof(function),
                    )
                )
        return found

    def _argument(self, argument: Argument) -> Member:
        """Spell an argument; newer versions take the computed fields out of a named row."""
        spelling = self.speller.plain(argument.type)
        reference = self.speller.reference(argument.type) if argument.name else ""
        row = f"{reference}[{ROW}]"
        if reference and spelling.get(row) == ():
            newest = f"Omit<{row}, {reference}[{quoted('ComputedFields')}]>"
            spelling = {**spelling, row: (OMIT,), newest: ()}
        return Member(argument.has_default, spelling)

    def result(self, function: Function) -> Spelling:
        """Spell a whole result, a set as an array."""
        one = self.item(function)
        many = {array(text): rules for text, rules in one.items()}
        if not function.set_returning:
            return one
        if function.rows > 1:
            return many
        newest, before = (dict(one), many) if self._setof(function) else (many, dict(one))
        return {text: (*rules, ONE_ROW) for text, rules in before.items()} | newest

    def item(self, function: Function) -> Spelling:
        """Spell one row or value of a result."""
        columns = [argument for argument in function.arguments if argument.mode == "t"]
        if columns:
            spelled = [(column.name, self.speller.plain(column.type)) for column in columns]
            return dict(_tables(spelled))
        plain = self.speller.plain(function.returns)
        relation = self.relations.get(function.returns.relation or 0)
        row = self._row(relation) if relation else ""
        if relation is None or not row:
            return plain
        copied = self._copied(relation, function.schema)
        others = dict.fromkeys(("unknown", copied, *plain), (ROWS_OF_SOME,))
        return {**others, row: ()}

    def field(self, function: Function) -> Spelling:
        """Spell what a function of a row is as a field of that row."""
        reference = self.speller.reference(function.returns)
        texts = {*self.item(function), *([f"{reference}[{ROW}]"] if reference else [])}
        spelled = {union((text, "null")): (ROWS_OF_SOME,) for text in texts}
        return spelled | ({"unknown": (ROWS_OF_SOME,)} if "unknown" in texts else {})

    def _row(self, relation: Relation) -> str:
        """Write a relation's row as the file has it; the file's Row is compared by itself."""
        schema = self.written.schemas.get(relation.schema)
        section = {} if schema is None else getattr(schema, relation.section.lower())
        held = section.get(relation.name)
        if held is None:
            return ""
        names = {column.name for column in relation.columns}
        return shape((n, field.optional, field.type) for n, field in held.row.items() if n in names)

    def _copied(self, relation: Relation, schema: str) -> str:
        """Write a row as old versions copied it, with the types that this schema calls so."""
        fields = []
        for column in relation.columns:
            spell = self.speller.not_null if column.not_null else self.speller.nullable
            spelling = spell(Type(column.type.name, schema))
            fields.append((column.name, False, _oldest(spelling)))
        return shape(fields)

    def _setof(self, function: Function) -> Setof | None:
        if function.returns.relation is None:
            return None
        relation = self.relations.get(function.returns.relation)
        sole = function.arguments[0].type if len(function.arguments) == 1 else None
        return Setof(
            _origins(sole),
            relation.name if relation else function.returns.name,
            not (function.set_returning and function.rows > 1),
            function.set_returning,
        )


def _tables(columns: Sequence[tuple[str, Spelling]]) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Write rows of `returns table`: the newest, and those in which one rule is broken."""
    rules = {rule for _, spelling in columns for broken in spelling.values() for rule in broken}
    for rule in (*rules, None):
        broken = (rule,) if rule else ()
        fields = [(name, False, _form(spelling, broken)) for name, spelling in columns]
        yield shape(fields), broken


def _form(spelling: Spelling, broken: tuple[Rule, ...]) -> str:
    newest = next(text for text, rules in spelling.items() if not rules)
    return next((text for text, rules in spelling.items() if rules == broken), newest)


def _oldest(spelling: Spelling) -> str:
    dated = [text for text, rules in spelling.items() if all(rule.tells for rule in rules)]
    return max(dated, key=lambda text: len(spelling[text]))


def _origins(sole: Type | None) -> frozenset[str]:
    if sole is None or sole.relation is None:
        return frozenset({"*"})
    plain, schema = sole.name, sole.schema
    names = {plain, '"' + plain.replace('"', '""') + '"'}
    schemas = {schema, '"' + schema.replace('"', '""') + '"'}
    return frozenset({"*", *names, *(f"{s}.{n}" for s in schemas for n in names)})
