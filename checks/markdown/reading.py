"""Reading Markdown with markdown-it, as GitHub does: tables, task lists, links, anchors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .anchors import Slugs, html
from .model import Cell, Document, Heading, Item, Link, Paragraph, Row, Table, plain

PARSER = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
PARSER.validateLink = lambda url: bool(url)  # type: ignore[method-assign]  # any scheme is read
BREAK = re.compile(r"<br\s*/?>", re.I)
BOX = re.compile(r"\[([ xX])\]\s+")
FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.S)
# What is left of a reference whose target is nowhere defined.
UNDEFINED = re.compile(r"(?<![\w\]])\[([^\[\]]*[^\W\d][^\[\]]*)\]\[([^\[\]]*)\]")
BREAKS = ("softbreak", "hardbreak")


def read_markdown(text: str) -> Document:
    """Read a document; any text is one, a byte order mark and front matter are passed over."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader()
    reader.read(PARSER.parse(FRONT.sub(_blank, text)))
    return reader.document


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


class _Reader:
    """Goes through the tokens once."""

    def __init__(self) -> None:
        self.document = Document()
        self.slugs = Slugs()

    def read(self, tokens: Sequence[Token]) -> None:
        """Take in all tokens."""
        at, item = 0, False
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                at = self._table(tokens, at)
            elif token.type == "inline":
                self._inline(token, tokens[at - 1], item)
                item = False
            elif token.type == "html_block":
                self._html(token.content, _line(token))
            item = item or token.type == "list_item_open"
            at += 1

    def _inline(self, token: Token, before: Token, item: bool) -> None:
        """Take in the text of a heading, a paragraph or an item."""
        cell, line = self._cell(token), _line(token)
        if before.type == "heading_open":
            self.document.anchors.add(self.slugs.add(cell.text))
            if before.level == 0:
                level = int(before.tag.removeprefix("h"))
                self.document.blocks.append(Heading(cell.text.strip(), level, line))
        elif item:
            self.document.blocks.append(_item(cell, line))
        else:
            self.document.blocks.append(Paragraph(cell, line))

    def _table(self, tokens: Sequence[Token], at: int) -> int:
        """Take in a table, and return where it ends."""
        line, rows = _line(tokens[at]), list[tuple[int, list[Cell]]]()
        while tokens[at].type != "table_close":
            if tokens[at].type == "tr_open":
                rows.append((_line(tokens[at]), []))
            elif tokens[at].type == "inline":
                rows[-1][1].append(self._cell(tokens[at]))
            at += 1
        columns = tuple(plain(cell.text) for cell in rows[0][1])
        body = tuple(Row(dict(zip(columns, cells, strict=False)), n) for n, cells in rows[1:])
        self.document.blocks.append(Table(columns, body, line))
        return at

    def _cell(self, token: Token) -> Cell:
        """Read the tokens of a piece of text, and note where its links lead."""
        text, unlinked, within = "", "", 0
        codes, line = list[str](), _line(token)
        for child in token.children or ():
            text += _text_of(child)
            within += (child.type == "link_open") - (child.type == "link_close")
            unlinked += _text_of(child) if not within or child.type in BREAKS else ""
            line += child.type in BREAKS
            if child.type == "code_inline":
                codes.append(child.content)
            self._links(child, line)
        return Cell(text, tuple(codes), unlinked)

    def _links(self, token: Token, line: int) -> None:
        """Note where one token leads; a footnote leads nowhere."""
        if token.type in ("link_open", "image"):
            href = token.attrs.get("href", token.attrs.get("src", ""))
            if not str(token.meta.get("label", "")).startswith("^"):
                self.document.links.append(Link(str(href), line))
        elif token.type == "html_inline":
            self._html(token.content, line)
        elif token.type == "text":
            for found in UNDEFINED.finditer(token.content):
                self.document.links.append(Link(found[2] or found[1], line, undefined=True))

    def _html(self, content: str, line: int) -> None:
        read = html(content)
        self.document.anchors |= {*read.anchors, *map(self.slugs.add, read.titles)}
        self.document.links += [Link(href, line + further) for href, further in read.links]


def _text_of(token: Token) -> str:
    if token.type in BREAKS or (token.type == "html_inline" and BREAK.fullmatch(token.content)):
        return "\n"
    return token.content if token.type in ("text", "code_inline") else ""


def _item(cell: Cell, line: int) -> Item:
    if box := BOX.match(cell.text):
        return Item(replace(cell, text=cell.text[box.end() :]), box[1] != " ", line)
    return Item(cell, None, line)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
