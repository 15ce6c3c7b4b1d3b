"""`report.html`: pytest-html's own page, rendered from the results, behind a summary."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import jinja2

from ..record import Record
from .context import context, tools
from .table import data, head, outcomes

HERE = Path(__file__).parent
THEIRS = Path(str(files("pytest_html"))) / "resources"

TOOLS = """
<div class="tools"><input type="search" id="search" placeholder="search id, target, title, details"
aria-label="search"><label>severity <select id="severity"><option value="">all</option>
<option>blocker</option><option>major</option><option>minor</option></select></label>
<span id="shown"></span></div>
"""
HEADING = """<h2 id="all">All checks</h2>
<noscript><p>The table needs JavaScript; results.json holds the same.</p></noscript>"""
DATA = "@data@"

# Parts of pytest-html's page that need an inline handler, an image or the network.
UNWANTED = (
    (r'(?s)<h1 id="title">.*?</p>', "@summary@"),
    (r'(?s)<div class="summary__reload">.*?<div class="summary__spacer">', "<div>"),
    (r'(?s)<div class="media-container">.*?<div class="media__name">', '<div class="media__name">'),
    (r'<a href="https?://[^"]*">([^<]*)</a>', r"\1"),
    (r'<p class="filter">.*?</p>', ""),
    ("<h2>Summary</h2>", HEADING),
)


def page(record: Record) -> str:
    """Return the page: one file, no external address, a policy that allows only its own code."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([HERE, THEIRS]), autoescape=True
    )
    text = environment.get_template("index.jinja2").render(
        title=f"pgattest {record.banner} {record.title}",
        version=version("pytest-html"),
        styles=_read(THEIRS / "style.css") + _read(HERE / "page.css"),
        running_state="finished",
        self_contained=True,
        outcomes=outcomes(record),
        test_data=DATA,
        table_head=head(),
        additional_summary={"prefix": [], "summary": [], "postfix": [TOOLS]},
    )
    for pattern, replacement in UNWANTED:
        text = re.sub(pattern, replacement, text)
    text = text.replace("</body>", f"<script>{_read(HERE / 'page.js')}</script></body>")
    text = text.replace("<head>", f'<head><meta charset="utf-8"/>{_policy(text)}', 1)
    # What comes from a database goes in last: nothing above ever searches it.
    summary = environment.get_template("summary.jinja2").render(context(record))
    before, _, after = text.partition("@summary@")
    middle, _, end = after.partition(f'"{DATA}"')
    return f"{before}{summary}{middle}'{_attribute(data(record, tools(record)))}'{end}"


def _policy(text: str) -> str:
    """Return the Content-Security-Policy that allows this page's script and style, no other."""
    hashes = {
        tag: " ".join(_hash(code) for code in re.findall(rf"(?s)<{tag}[^>]*>(.*?)</{tag}>", text))
        for tag in ("script", "style")
    }
    policy = (
        f"default-src 'none'; script-src {hashes['script']}; style-src {hashes['style']}; "
        "base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}"/>'


def _hash(code: str) -> str:
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _attribute(text: str) -> str:
    """Escape for single quotes: JSON is full of double ones, which would each grow fivefold."""
    return text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
