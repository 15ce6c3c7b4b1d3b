"""Relationships: foreign keys between relations of one schema, seen through views too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from ...names import qualified
from ..database import Database, ForeignKey
from ..database.views import exposed
from ..expected.rules import ELSEWHERE, QUOTED, Rule
from ..written import Link, Relation
from .remarks import SCHEMA, TYPE, Remarks

Key = tuple[str, str]  # schema and name of a relation
End = tuple[Key, tuple[str, ...]]  # a relation, and the columns of it


class Links:
    """The relationships that a file should have, by relation."""

    def __init__(self, database: Database) -> None:
        self.relations = {relation.oid: relation for relation in database.relations}
        self.names = {
            (relation.oid, column.number): column.name
            for relation in database.relations
            for column in relation.columns
        }
        self.exposed = exposed(database.origins, database.origins)
        self.quoted = database.quoted
        self.expected: dict[Key, dict[Link, Rule | None]] = {}
        for key in database.foreign_keys:
            self._add(key, key.schema in database.schemas)

    def _add(self, key: ForeignKey, here: bool) -> None:
        """Add a key from each relation that has its columns to each that has those it names."""
        own = ((key.schema, key.table_name), key.columns)
        far = ((key.referenced_schema, key.referenced_name), key.referenced_columns)
        sources = ([own] if here else []) + list(self._views(key.table, key.numbers))
        targets = [far, *self._views(key.referenced, key.referenced_numbers)]
        for (source, columns), (target, referenced) in product(sources, targets):
            if source[0] == target[0]:
                link = Link(key.name, columns, key.one_to_one, target[1], referenced)
                self.expected.setdefault(source, {})[link] = None if here else ELSEWHERE

    def _views(self, table: int, numbers: tuple[int, ...]) -> Iterator[End]:
        """Yield the views that show all columns of a key, once per way they show them."""
        seen = [self.exposed.get((table, number), {}) for number in numbers]
        for view in set(seen[0]).intersection(*seen[1:]) if seen else ():
            relation = self.relations[view]
            for ways in product(*(columns[view] for columns in seen)):
                names = tuple(self.names[view, number] for number in ways)
                yield (relation.schema, relation.name), names

    def compare(self, key: Key, written: Relation, one_to_one: bool, remarks: Remarks) -> None:
        """Compare the relationships of one relation."""
        expected = dict(self.expected.get(key, {}))
        if not one_to_one or any(link.one_to_one is None for link in written.links):
            expected = {_untold(link): rule for link, rule in expected.items()}
        told = {link if one_to_one else _untold(link): n for link, n in written.links.items()}
        unknown = {link: n for link, n in told.items() if link not in expected}
        for link, rule in expected.items():
            if link not in told and rule is None:
                self._missing(key, link, unknown, written.line, remarks)
        for link, line in unknown.items():
            if not self._bare(key, link, expected):
                message = f"database: no such foreign key, types file {_shown(link)}"
                remarks.add(SCHEMA, _object(key, link), message, line)

    def _missing(
        self,
        key: Key,
        link: Link,
        unknown: dict[Link, int],
        line: int,
        remarks: Remarks,
    ) -> None:
        """Note a relationship that the file does not have, or has otherwise."""
        if key[0] in self.quoted:
            message = "types file: the foreign key has no columns"
            remarks.older((QUOTED,), _object(key, link), message, line)
            return
        near = [
            each for each in unknown if (each.name, each.relation) == (link.name, link.relation)
        ]
        if near:
            message = f"database {_shown(link)}, types file {_shown(near[0])}"
            remarks.add(TYPE, _object(key, link), message, unknown.pop(near[0]))
        else:
            message = f"database {_shown(link)}, types file: no such relationship"
            remarks.add(SCHEMA, _object(key, link), message, line)

    def _bare(self, key: Key, link: Link, expected: Mapping[Link, object]) -> bool:
        """Say whether a link without columns is what versions make of a quoted schema."""
        named = any((e.name, e.relation) == (link.name, link.relation) for e in expected)
        return key[0] in self.quoted and None in (link.columns, link.referenced) and named


def _untold(link: Link) -> Link:
    return link._replace(one_to_one=None)


def _object(key: Key, link: Link) -> str:
    return f"{qualified(*key)}.{qualified(link.name)}"


def _shown(link: Link) -> str:
    ends = (
        f"({', '.join(link.columns or ())}) to {link.relation}({', '.join(link.referenced or ())})"
    )
    return ends + {True: ", one to one", False: ", many to one", None: ""}[link.one_to_one]
