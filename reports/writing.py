"""Writing a pack: what is there from the start, and what is there at the end."""

from __future__ import annotations

from .decision import as_markdown, decision
from .exports.junit import junit
from .exports.sarif import sarif
from .exports.summary import summary
from .html.page import page
from .journal import Journal
from .pack import Pack
from .readme import readme
from .record import Record


def begin(pack: Pack, record: Record) -> Journal:
    """Begin a pack that says of itself that it is incomplete, and its journal."""
    pack.write("README.txt", readme(record))
    _write_results(pack, record)
    journal = Journal(pack.folder / "run.jsonl")
    journal.write("started", run=record.id, header=record.about.header)
    return journal


def finish(pack: Pack, journal: Journal, record: Record) -> None:
    """Write everything that is left of a run, and seal it.

    Raises SigningError when the signature cannot be made; the pack is then unsigned and
    says that a signature is due.
    """
    _keep(pack, record)
    for row in record.rows:
        for measure in row.measures:
            journal.write("measure", id=row.result.id, target=row.result.target, **measure)
    journal.write("finished", complete=record.judgement.complete, targets=record.about.targets)
    journal.close()
    for name, text in record.facts.items():
        pack.write(f"facts/{name}", text)
    pack.write("exports/junit.xml", junit(record))
    pack.write("exports/results.sarif", sarif(record))
    pack.write("exports/summary.md", summary(record))
    pack.write("report.html", page(record))
    if record.judgement.decides:
        told = decision(record)
        pack.write("decision.json", told.model_dump_json(by_alias=True, indent=2) + "\n")
        pack.write("decision.md", as_markdown(told))
    # Until here the pack says that it is incomplete.
    _write_results(pack, record)
    pack.write("README.txt", readme(record))
    pack.seal(record.facts_sha256, record.signer)


def _keep(pack: Pack, record: Record) -> None:
    """Keep transcripts and raw texts, and let the results name where they are."""
    for row in record.rows:
        for log in row.logs:
            pack.log(log["name"], log["text"])
        for raw in row.raws:
            row.result.raw.append({"label": raw["label"], "path": pack.keep(raw["text"])})
        for finding in row.result.findings:
            if text := finding.evidence:
                finding.evidence = pack.keep(text)
                row.texts[finding.evidence] = text


def _write_results(pack: Pack, record: Record) -> None:
    text = record.as_results().model_dump_json(by_alias=True, indent=1)
    pack.write("results.json", text + "\n")
