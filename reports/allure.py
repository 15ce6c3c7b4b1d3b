"""Allure, when `--alluredir` asks for it: labels before, redaction after."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from .items import entry_of
from .redact import Redactor

ALLURE = {"blocker": "blocker", "major": "critical", "minor": "minor"}
TEXTS = (".json", ".txt", ".properties", ".csv", ".xml", ".html")


def wanted(config: pytest.Config) -> bool:
    """Say whether Allure writes results in this run; without it its mark is unknown."""
    return config.pluginmanager.hasplugin("allure_pytest") and folder(config) is not None


def folder(config: pytest.Config) -> Path | None:
    """Return the folder of Allure's results."""
    named = config.getoption("allure_report_dir", None)
    return config.invocation_params.dir / named if named else None


def label(items: Iterable[pytest.Item]) -> None:
    """Give checks Allure's labels; it takes their marks as tags by itself."""
    for item in items:
        if entry := entry_of(item):
            labels = {
                "severity": ALLURE.get(entry["severity"], "normal"),
                "as_id": entry["id"],
                "feature": ", ".join(json.loads(entry["tags"])),
                "epic": entry["phase"],
                "story": entry["target"],
            }
            for kind, value in labels.items():
                if value:
                    item.add_marker(pytest.mark.allure_label(value, label_type=kind))


def redact_results(results: Path, redactor: Redactor) -> None:
    """Take the secrets out of what Allure wrote: it reads exceptions, not reports."""
    for path in sorted(results.glob("*")):
        if path.suffix not in TEXTS:
            continue
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        clean = redactor.json(text) if path.suffix == ".json" else redactor.text(text)
        if clean != text:
            path.write_text(clean, encoding="utf-8", errors="surrogateescape")
