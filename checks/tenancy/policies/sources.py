"""Whether the places that identity is read from can be trusted, as the profile says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..reading import Fact

# Whoever is signed in writes these, whatever a profile says of them.
CLIENTS_OWN = ("user_metadata", "raw_user_meta_data", "application_name")
# And these come with the request, unless a profile knows of somebody who makes them sure.
OF_REQUESTS = ("request.",)


class Trust:
    """The declared sources, looked up by what is read."""

    def __init__(self, sources: Any) -> None:
        self._declared: Mapping[str, str] = {source.read: source.trust for source in sources}

    def of(self, fact: Fact) -> str:
        """Return signed, server or client; empty where nobody declared the source."""
        if fact.kind == "column" or fact.name.split(".")[0] in CLIENTS_OWN:
            return "client"
        if declared := self._found(str(fact)):
            return declared
        return "client" if fact.kind == "setting" and fact.name.startswith(OF_REQUESTS) else ""

    def suspect(self, fact: Fact) -> bool:
        """Say whether users can write what is read."""
        return is_identity(fact) and self.of(fact) == "client"

    def sure(self, fact: Fact) -> bool:
        """Say whether users cannot write what is read."""
        return is_identity(fact) and self.of(fact) in ("signed", "server")

    def unknown(self, fact: Fact) -> bool:
        """Say whether identity is read where the profile names no source."""
        return is_identity(fact) and not self.of(fact)

    def _found(self, read: str) -> str:
        """Look up a source; the part of a declared claim, or what it is part of, is it too."""
        if read in self._declared:
            return self._declared[read]
        near = (
            trust
            for source, trust in sorted(self._declared.items())
            if source.startswith("jwt:") and (_part(read, source) or _part(source, read))
        )
        return next(near, "")


def is_identity(fact: Fact) -> bool:
    """Say whether a fact is about who asks; the server's own parameters are not."""
    if fact.kind == "setting":
        return "." in fact.name or fact.name in ("", *CLIENTS_OWN)
    return fact.kind in ("jwt", "user", "column")


def _part(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer.removesuffix('.')}.") or outer == "jwt:"
