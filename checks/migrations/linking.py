"""Links between documents: where they lead, and whether the other side links back.

Source: seed 001, cross-reference integrity; GitHub's rules for paths and anchors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

from ..declare import Finding
from ..markdown import Document, Heading, Item, Link, Paragraph, read_markdown
from .given import Documents

ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
MARKDOWN = (".md", ".markdown")
WORDS = r"(?:see also|(?:cross[- ]?)?references?)"
HEADED = re.compile(rf"[\W\d]*{WORDS}\W*", re.I)
BEGUN = re.compile(rf"\W*{WORDS}\s*[:–—]", re.I)
SOURCE_LINE = re.compile(r"L\d+(C\d+)?(-L\d+(C\d+)?)?")
# A file, an id of a document, or an all-capital name of one.
NAMED = re.compile(r"\b(?:\w[\w.-]*\.md|[A-Z]{2,}-[0-9]{3}|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b")


def dangling(documents: Documents, section: Any) -> list[Finding]:
    """Find links that lead nowhere, names of documents that are not there, and one-way pairs."""
    library = _Library(documents)
    findings = []
    own = [section.file]
    if documents.kind(section.file) != "file":
        findings.append(Finding(own.pop(), "the tracking document is not there"))
    for pattern in section.references:
        matching = documents.matching(pattern)
        own += matching
        if not matching:
            findings.append(Finding(pattern, "no document is called so"))
    for name in dict.fromkeys(own):
        findings += library.findings(name)
    for pair in section.mutual:
        findings += library.one_way(*pair)
    return findings


@dataclass
class _Library:
    """The documents, each read once."""

    documents: Documents
    read: dict[str, Document] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def open(self, name: str) -> Document:
        """Read a document; one that cannot be read is empty, and its problem is kept."""
        if name not in self.read:
            file = self.documents.read(name)
            self.problems[name] = file.problem
            self.read[name] = read_markdown(file.text)
        return self.read[name]

    def findings(self, name: str) -> Iterator[Finding]:
        """Yield what is wrong with the references of one document."""
        document = self.open(name)
        if problem := self.problems[name]:
            yield Finding(name, problem, file=name, line=1)
        for link in document.links:
            if said := self._lost(name, link):
                yield Finding(f"{name} {link.href}", said, file=name, line=link.line)
        for id, line in named(document):
            if not self._known(name, id):
                said = f"refers to {id}, and no document is called so"
                yield Finding(f"{name} {id}", said, file=name, line=line)

    def _known(self, name: str, id: str) -> bool:
        stem = id.removesuffix(".md")
        beside = normpath(join(dirname(name), id))
        return self.documents.titled(stem) or self.documents.kind(beside) == "file"

    def _lost(self, name: str, link: Link) -> str:
        """Say why a link leads nowhere; nothing where it leads somewhere, or to another site."""
        if link.undefined:
            return "is a reference that is defined nowhere"
        if ELSEWHERE.match(link.href):
            return "leads to one machine" if link.href.lower().startswith("file:") else ""
        path, _, anchor = link.href.partition("#")
        goal = self.goal(name, path)
        if said := self._missing(goal, path):
            return said
        if not anchor or not goal.lower().endswith(MARKDOWN):
            return ""
        if "plain=1" in path and SOURCE_LINE.fullmatch(anchor):
            return ""
        return self._unanchored(goal, unquote(anchor))

    def goal(self, name: str, path: str) -> str:
        """Return the file that a path leads to, relative to the profile's folder."""
        bare = unquote(path.partition("?")[0])
        if not bare:
            return name
        if bare.startswith("/"):
            return self.documents.from_root(bare)
        return normpath(join(dirname(name), bare))

    def _missing(self, goal: str, path: str) -> str:
        kind = self.documents.kind(goal)
        if kind == "outside":
            return "leads out of the checkout"
        if kind == "file" and path.endswith("/"):
            return "is written as a folder, and is a file"
        if kind:
            return ""
        spelt = self.documents.spelt(goal)
        return f"there is no {goal}" + (f"; there is {spelt}" if spelt else "")

    def _unanchored(self, goal: str, anchor: str) -> str:
        document = self.open(goal)
        if problem := self.problems[goal]:
            return f"{goal} {problem}"
        if anchor in document.anchors or anchor == "top":
            return ""
        alike = [found for found in document.anchors if found.lower() == anchor.lower()]
        return f"{goal} has no anchor {anchor}" + (f"; it has {alike[0]}" if alike else "")

    def one_way(self, first: str, second: str) -> Iterator[Finding]:
        """Yield the links that are missing between two files, or between all that globs name."""
        sides = [self.documents.matching(pattern) for pattern in (first, second)]
        for pattern, side in zip((first, second), sides, strict=True):
            if not side:
                yield Finding(pattern, "no document is called so; a pair names it")
        for one, other in product(*sides):
            for source, goal in ((one, other), (other, one)):
                if source != goal and goal not in self._goals(source):
                    said = f"does not link to {goal}, and the profile has them as a pair"
                    yield Finding(f"{source} -> {goal}", said, file=source, line=1)

    def _goals(self, name: str) -> set[str]:
        links = (link for link in self.open(name).links if not ELSEWHERE.match(link.href))
        return {
            self.goal(name, link.href.partition("#")[0]) for link in links if not link.undefined
        }


def named(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the documents that reference lines name without a link to them, and where.

    These are the lines that begin with "References" or "Cross-Reference", and what is below
    headings that do.
    """
    within = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            if not within or block.level <= within:
                within = block.level if HEADED.fullmatch(block.title) else 0
        elif isinstance(block, Item | Paragraph):
            yield from _in_lines(block, bool(within))


def _in_lines(block: Item | Paragraph, referring: bool) -> Iterator[tuple[str, int]]:
    codes = set(block.cell.codes)
    for at, line in enumerate(block.cell.unlinked.splitlines()):
        if referring or BEGUN.match(line):
            for id in NAMED.findall(line):
                if id not in codes or id.endswith(".md"):  # other code is a name of code
                    yield id, block.line + at
