"""The anchors that GitHub gives to headings.

Source: GitHub's table-of-contents filter (html-pipeline); github-slugger for duplicates.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

KEPT = ("L", "M", "Nd", "Pc")  # letters, marks, decimal digits, underscores
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
HEADINGS = {f"h{level}" for level in range(1, 7)}
WAYS = {"a": "href", "img": "src"}


def slug(title: str) -> str:
    """Write the anchor of a title, before duplicates are numbered."""
    kept = (c for c in title.lower() if c in "- " or unicodedata.category(c).startswith(KEPT))
    return "".join(kept).replace(" ", "-")


class Slugs:
    """The anchors of one document, in its order: the second of the same name ends in -1."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def add(self, title: str) -> str:
        """Return the anchor of the next heading."""
        base = found = slug(title)
        while found in self.seen:
            self.seen[base] += 1
            found = f"{base}-{self.seen[base]}"
        self.seen[found] = 0
        return found


class Html(HTMLParser):
    """The anchors, headings and ways out of HTML inside of Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[tuple[str, int]] = []  # where to, and how many lines further down
        self.titles: list[str] = []
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        values = dict(attrs)
        self.anchors += [v for k in ("id", "name") if (v := values.get(k))]
        if (way := values.get(WAYS.get(tag, ""))) is not None:
            self.links.append((way, self.getpos()[0] - 1))
        if tag in HEADINGS:
            self._within = True
            self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        """End a heading."""
        self._within = self._within and tag not in HEADINGS

    def handle_data(self, data: str) -> None:
        """Take in the text of a heading."""
        if self._within:
            self.titles[-1] += data


def html(text: str) -> Html:
    """Read a piece of HTML; comments say nothing."""
    parser = Html()
    parser.feed(COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text))
    parser.close()
    return parser
