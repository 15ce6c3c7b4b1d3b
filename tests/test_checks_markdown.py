"""Markdown is read as GitHub reads it: blocks with their lines, links, anchors."""

from __future__ import annotations

import time

import pytest

from checks.markdown import Heading, Item, Paragraph, Table, read_markdown
from checks.markdown.anchors import slug

# What github.com shows beside such headings.
SLUGS = [
    ("Migration History", "migration-history"),
    ("Deprecations & EOL", "deprecations--eol"),
    ("What's new? (v2.0 / API)", "whats-new-v20--api"),
    ("under_score and-hyphen", "under_score-and-hyphen"),
    ("✅ Done", "-done"),
    ("⚠️ Pending", "\ufe0f-pending"),
    ("Größe ÄÖÜ", "größe-äöü"),
    ("日本語 の見出し", "日本語-の見出し"),
    ("a  b", "a--b"),
    ("1. First", "1-first"),
    ("½ price", "-price"),
    ("C++ & C#", "c--c"),
    ("", ""),
]
DOCUMENT = """---
title: x
---
# Title `code` *em*

First line
second [a](x.md "t") line
with ![b](y.png)

## 2. History

| A | `B` |
|:--|--:|
| x \\| y | q<br>r<br/>s |
| only one |

- [ ] `open*` – remark
- [X] `done`
- plain

> ## Quoted

<p>
<a href="z.html" id="here">z</a>
</p>
"""


@pytest.mark.parametrize(("title", "expected"), SLUGS)
def test_anchors_follow_githubs_rule(title, expected):
    assert slug(title) == expected


def test_duplicates_are_numbered_around_what_is_taken():
    document = read_markdown("# A\n# A\n# A-1\n# A\n")
    assert document.anchors == {"a", "a-1", "a-1-1", "a-2"}


def test_blocks_have_their_lines():
    blocks = read_markdown(DOCUMENT).blocks
    lines = [(type(block), block.line) for block in blocks]
    assert lines[:4] == [(Heading, 4), (Paragraph, 6), (Heading, 10), (Table, 12)]
    assert [block.line for block in blocks if isinstance(block, Item)] == [17, 18, 19]
    assert [row.line for row in blocks[3].rows] == [14, 15]


def test_cells_are_read_and_missing_ones_are_empty():
    table = next(b for b in read_markdown(DOCUMENT).blocks if isinstance(b, Table))
    assert table.columns == ("a", "b")
    assert table.rows[0]["a"].text == "x | y"
    assert table.rows[0]["b"].text == "q\nr\ns"
    assert table.rows[1]["b"].text == table.rows[1]["c"].text == ""


def test_boxes_are_read():
    items = [b for b in read_markdown(DOCUMENT).blocks if isinstance(b, Item)]
    assert [(item.done, item.cell.text) for item in items] == [
        (False, "open* – remark"),
        (True, "done"),
        (None, "plain"),
    ]


def test_links_have_their_lines():
    links = read_markdown(DOCUMENT).links
    assert [(link.href, link.line) for link in links] == [
        ("x.md", 7),
        ("y.png", 8),
        ("z.html", 24),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_change_nothing(mark, end):
    assert read_markdown(mark + DOCUMENT.replace("\n", end)) == read_markdown(DOCUMENT)


def test_sections_are_found_by_their_titles_at_any_level():
    document = read_markdown("## 1. Big One\na\n### deeper\nb\n## Other\nc\n# big  one\nd\n")
    texts = [b.cell.text for b in document.below("Big One") if isinstance(b, Paragraph)]
    assert texts == ["a", "b", "d"]
    assert document.below("Missing") is None
    assert document.line_of("Other") == 5


def test_what_only_looks_like_a_reference_is_none():
    document = read_markdown("`[a][b]` m[i][j] [ ][x] [1][2] [^1]\n\n[^1]: word\n")
    assert document.links == []


def test_an_undefined_reference_is_told():
    links = read_markdown("see [the list][] and [it][run]\n").links
    assert [(link.href, link.undefined) for link in links] == [("the list", True), ("run", True)]


ODD = [">" * 2000, "[" * 5000, "*a_" * 5000, "<a " * 5000, "`" * 9000, "<!--" * 20000, "\0", ""]


@pytest.mark.parametrize("text", ODD, ids=[text[:4] for text in ODD])
def test_odd_text_is_read_in_time(text):
    begun = time.monotonic()
    read_markdown(text)
    assert time.monotonic() - begun < 10
