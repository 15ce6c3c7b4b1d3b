"""The operator's signature, made by `ssh-keygen -Y sign`."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAMESPACE = "pgattest-pack"


class SigningError(RuntimeError):
    """A key cannot be used: one line with the reason."""


@dataclass(frozen=True)
class Signer:
    """A key that has shown that it signs."""

    key: Path
    fingerprint: str

    def sign(self, content: bytes) -> bytes:
        """Return the signature over a content."""
        return _ssh_keygen("-Y", "sign", "-n", NAMESPACE, "-f", str(self.key), content=content)


def signer(key: Path) -> Signer:
    """Return the signer of a private key, after a trial: at the end it would be too late.

    Raises SigningError when ssh-keygen or the key is missing, or the key cannot sign.
    """
    if not key.is_file():
        raise SigningError("no such file")
    fingerprint = _ssh_keygen("-l", "-f", str(key)).decode().split()
    if len(fingerprint) < 2:
        raise SigningError("ssh-keygen shows no fingerprint")
    trial = Signer(key, fingerprint[1])
    trial.sign(b"trial")
    return trial


def _ssh_keygen(*arguments: str, content: bytes = b"") -> bytes:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise SigningError("ssh-keygen is missing: install OpenSSH")
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, no shell
            [program, *arguments], input=content, capture_output=True, timeout=60
        )
    except subprocess.TimeoutExpired:
        raise SigningError("ssh-keygen did not answer within 60 s") from None
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["ssh-keygen failed"]
        raise SigningError(words[-1])
    return done.stdout
