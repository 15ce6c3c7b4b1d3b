"""`README.txt`: how to read and verify a pack without this suite."""

from __future__ import annotations

from .record import Record
from .signing import NAMESPACE

TEXT = """\
pgattest evidence pack {id}: {banner}
{title}
{note}
Read
  report.html        the reviewer's view, one file
  decision.md        what there is to authorise (absent: this run decides nothing)
  results.json       every check and finding, for machines
  facts/             the same without times: two runs on an unchanged target are identical
  run.jsonl          times, durations, measurements
  logs/ raw/         transcripts, and texts under their own sha256

Verify
  1. sha256sum --check --strict SHA256SUMS
  2. ssh-keygen -Y verify -f allowed_signers -I OPERATOR -n {namespace} \\
       -s signatures/SHA256SUMS.sig < SHA256SUMS
  3. find . -type f | sort     (every file but SHA256SUMS and signatures/ is in SHA256SUMS)

manifest.json says whether a signature is due, and names the pack before this one.
Each line of facts/results.jsonl names the sha256 of the line before it; the first names
the sha256 of facts/plan.json. The facts digest is the sha256 of the lines that
`sha256sum facts/*` prints, sorted by name.
A checksum proves that bytes did not change since; it does not prove that they were true.
"""

RUNNING = """
This run has not finished, or it died: nothing in here proves anything.
What it saw until then is in run.jsonl.
"""


def readme(record: Record) -> str:
    """Return the text for a pack, finished or not."""
    finished = record.finished is not None
    return TEXT.format(
        id=record.id,
        banner=record.banner,
        title=record.title,
        note="" if finished else RUNNING,
        namespace=NAMESPACE,
    )
