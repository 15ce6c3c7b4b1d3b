"""What a secret looks like in a file."""

from __future__ import annotations

import re

from ..declare import Finding

MASKS = rb"\*{2,}|<[^>]*>|\.{3}|\xe2\x80\xa6|x{3,}|%3Cpassword%3E|&lt;"
PATTERNS = {
    "a password in a URL": rb"[a-z][a-z0-9+.-]*://[^\s:/@\"'<>]+:(?!(?:"
    + MASKS
    + rb"))[^\s@\"'<>]+@",
    "a password": rb"(?i)\b(?:pg)?password\s*[=:]\s*['\"]?(?!(?:"
    + MASKS
    + rb"|null|none|\s))[^\s'\",;<>&\\]{3,}",
    "a bearer token": rb"(?i)\bbearer\s+[a-z0-9._~+/-]{16,}",
    "a JSON web token": rb"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+",
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "an access key": rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}",
}


def secrets_in(name: str, content: bytes) -> list[Finding]:
    """Find what looks like a secret in a file; what was found is not repeated."""
    found = []
    for kind, pattern in PATTERNS.items():
        if match := re.search(pattern, content):
            line = content.count(b"\n", 0, match.start()) + 1
            found.append(Finding(name, f"line {line} holds {kind}"))
    return found
