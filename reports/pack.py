"""A pack: one folder, begun as incomplete, sealed by a manifest, sums and a signature."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .facts import canonical, sha256
from .signing import NAMESPACE, Signer

SUMS = "SHA256SUMS"
ROLES = {
    "facts/": "fact",
    "logs/": "transcript",
    "raw/": "raw",
    "exports/": "export",
    "attestations/": "attestation",
    "decision.": "decision",
    "report.html": "report",
    "results.json": "results",
    "run.jsonl": "journal",
    "README.txt": "guide",
}


def folder_name(id: str) -> str:
    """Return the name of a new pack: names sort by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{id}"


class Pack:
    """The folder of one run."""

    def __init__(self, folder: Path, latest: Path | None = None) -> None:
        """Begin the folder; `latest` is the link that names it from now on."""
        self.folder = folder
        self._previous = _sums_of(latest) if latest else None
        folder.mkdir(parents=True, exist_ok=True)
        if latest:
            _point(latest, folder)

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file below the pack, replacing it in one step."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A kill between truncating and writing must not leave half a `results.json`.
        partial = path.with_name(f"{path.name}.partial")
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)

    def keep(self, text: str) -> str:
        """Keep a text under its own digest; returns its path below the pack."""
        name = f"raw/{sha256(text)}"
        if not (self.folder / name).exists():
            self.write(name, text)
        return name

    def log(self, name: str, text: str) -> None:
        """Append to a named transcript."""
        path = self.folder / "logs" / re.sub(r"[^A-Za-z0-9_-]*[^A-Za-z0-9._-]+", "_", name)
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text if text.endswith("\n") else f"{text}\n")

    def seal(self, facts_sha256: str, signer: Signer | None) -> None:
        """Write manifest and sums over all that is there, and sign the sums.

        Raises SigningError when the key no longer signs: the manifest then says that a
        signature is due, and the verifier that it is missing.
        """
        manifest = {
            "schema": "pgattest.manifest/1",
            "facts_sha256": facts_sha256,
            "files": [self._entry(name) for name in self._files()],
            "previous": self._previous,
            "signing": {
                "required": signer is not None,
                "fingerprint": signer.fingerprint if signer else "",
                "namespace": NAMESPACE,
            },
        }
        self.write("manifest.json", canonical(manifest))
        lines = [f"{sha256(self._bytes(name))}  {name}\n" for name in self._files()]
        self.write(SUMS, "".join(lines))
        if signer is not None:
            self.write(f"signatures/{SUMS}.sig", signer.sign(self._bytes(SUMS)))

    def _files(self) -> list[str]:
        names = (
            p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()
        )
        return sorted(name for name in names if not name.startswith((SUMS, "signatures/")))

    def _entry(self, name: str) -> dict[str, Any]:
        content = self._bytes(name)
        role = next((role for start, role in ROLES.items() if name.startswith(start)), "other")
        return {"path": name, "size": len(content), "sha256": sha256(content), "role": role}

    def _bytes(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


def _sums_of(latest: Path) -> dict[str, str] | None:
    """Identify the pack before this one, if it was sealed."""
    sums = latest / SUMS
    if not sums.is_file():
        return None
    return {"name": latest.resolve().name, "sums_sha256": sha256(sums.read_bytes())}


def _point(latest: Path, folder: Path) -> None:
    """Let `latest` name this pack from its start: an older one is no longer the latest."""
    latest.parent.mkdir(parents=True, exist_ok=True)
    fresh = latest.with_name(f".latest-{folder.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(folder, latest.parent), target_is_directory=True)
    fresh.replace(latest)
