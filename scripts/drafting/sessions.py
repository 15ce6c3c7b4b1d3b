"""Guesses where sessions take their identity from, and which tenants they may see."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .classes import quoted
from .facts import Facts, Found
from .tenants import Tenants

SETTING = re.compile(r"current_setting\(\s*'([\w.]+)'", re.I)
SETTER = re.compile(r"set_config\(\s*'([\w.]+)'", re.I)
TOKEN = re.compile(
    r"(?:auth\.jwt\(\)|'request\.jwt\.claims?'[^)]*\)[^)]*\)*(?:::\w+)?)\)*\s*"
    r"((?:(?:->>?|\#>>?)\s*'[^']+'(?:::text(?:\[\])?)?\)*\s*)+)",
    re.I,
)
STEP = re.compile(r"'([^']+)'")
CLAIMS = "request.jwt.claim"
USERS = re.compile(
    r"^(user_id|person_id|profile_id|member_id|account_id|user|person|profile)$", re.I
)


@dataclass(frozen=True)
class Source:
    """A place that policies or functions read identity from."""

    read: str
    trust: str
    setters: tuple[str, ...] = ()


@dataclass
class Sessions:
    """Guesses about sessions."""

    facts: Facts
    tenants: Tenants
    texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = [text.text for text in self.facts.texts]

    def sources(self) -> list[Source]:
        """List what is read, signed claims first."""
        paths = sorted(set(self._claims()))
        found = [Source(f"jwt:{path}", "signed") for path in paths]
        for name in sorted(set(self._settings())):
            found.append(Source(f"setting:{name}", "server", self._setters(name)))
        if any(re.search(r"\bcurrent_user\b", text.text) for text in self._policies()):
            found.append(Source("current_user", "server"))
        return found

    def _policies(self) -> Iterator[Any]:
        return (text for text in self.facts.texts if text.kind == "policy")

    def _claims(self) -> Iterator[str]:
        for text in self.texts:
            if "auth.uid()" in text or f"{CLAIMS}.sub" in text:
                yield "sub"
            for found in TOKEN.finditer(text):
                steps = [step.strip("{}").replace(",", ".") for step in STEP.findall(found[1])]
                if all(re.fullmatch(r"[\w.:-]+", step) for step in steps):
                    yield ".".join(steps)

    def _settings(self) -> Iterator[str]:
        for text in self.texts:
            for name in SETTING.findall(text):
                if not name.startswith((CLAIMS, "realtime.")) and "." in name:
                    yield name

    def _setters(self, setting: str) -> tuple[str, ...]:
        functions = [text for text in self.facts.texts if text.kind == "function"]
        return tuple(text.name for text in functions if setting in SETTER.findall(text.text))

    def allowed(self) -> tuple[str, str]:
        """Guess the query for a session's tenants, and say what it rests on."""
        if self.tenants.users:
            return "select auth.uid()", "every user is a tenant"
        if function := self._function():
            return f"select {function}", "what most policies call"
        if member := self.membership():
            table, user = member
            who = "auth.uid()" if self._has_uid() else self._who()
            column = quoted(self.tenants.column)
            members = f"{table.name} m where m.{quoted(user)} = {who}"
            return f"select m.{column} from {members}", "a membership table"  # noqa: S608 - text
        for source in self.sources():
            if self._stands_for(source.read.partition(":")[2]) == ":tenant":
                return f"select {self._read(source.read)}::{self.tenants.type}", source.read
        return f"select null::{self.tenants.type}", "nothing found: write what policies rely on"

    def _function(self) -> str:
        """Find the function without arguments that most policies call for the tenant."""
        calls: Counter[str] = Counter()
        for text in self.facts.texts:
            fits = text.returns in (self.tenants.type, f"SETOF {self.tenants.type}")
            if text.kind != "function" or text.arguments or not fits:
                continue
            if text.name in ("auth.uid()", "auth.role()", "auth.email()"):
                continue
            calls[text.name] = sum(text.name in policy.text for policy in self._policies())
        best = [name for name, count in calls.most_common(1) if count]
        return best[0] if best else ""

    def membership(self) -> tuple[Found, str] | None:
        """Find the table that says which users belong to which tenants."""
        for table in self.facts.tables:
            users = [column for column in table.columns if USERS.match(column)]
            if self.tenants.column not in table.columns:
                continue
            for user in users:
                pair = {self.tenants.column, user}
                if user != self.tenants.column and pair in table.keys:
                    return table, user
        return None

    def _has_uid(self) -> bool:
        return any(text.name == "auth.uid()" for text in self.facts.texts)

    def _who(self) -> str:
        users = [s.read for s in self.sources() if self._stands_for(s.read) == ":user"]
        return f"{self._read(users[0])}::uuid" if users else "null"

    def _read(self, read: str) -> str:
        kind, _, place = read.partition(":")
        if kind == "jwt":
            path = "{" + place.replace(".", ",") + "}"
            return f"(nullif(current_setting('request.jwt.claims', true), '')::jsonb #>> '{path}')"
        return f"nullif(current_setting('{place}', true), '')" if kind == "setting" else kind

    def _stands_for(self, name: str) -> str:
        """Guess what a setting or claim holds, by its name."""
        last = re.split(r"[.:]", name)[-1].lower()
        stem = self.tenants.column.removesuffix("_id").lower()
        if stem and last in (stem, f"{stem}_id", f"current_{stem}", f"current_{stem}_id"):
            return ":tenant"
        if stem and last in (f"{stem}s", f"{stem}_ids"):
            return ":tenants"
        if re.search(r"(tenant|org)(_?id)?$", last) and not stem:
            return ":tenant"
        if last == "sub" and self.tenants.users:
            return ":tenant"
        if last in ("sub", "user", "user_id", "uid", "current_user_id"):
            return ":user"
        if last.endswith("role"):
            return ":role"
        return ":actor" if re.search(r"(actor|staff|member|person|profile)", last) else ""

    def settings(self) -> dict[str, str]:
        """Guess the settings of a session that is bound to a tenant."""
        found, claims = {}, dict[str, Any]()
        for source in self.sources():
            kind, _, place = source.read.partition(":")
            value = self._stands_for(place)
            if kind == "jwt" and value:
                _put(claims, place.split("."), value)
            elif kind == "setting" and value:
                found[place] = value
        if claims:
            if "role" in claims:
                claims["role"] = "authenticated"
            text = json.dumps(claims)
            found["request.jwt.claims"] = re.sub(r'"(:\w+)"', r"\1", text)
        return found


def _put(claims: dict[str, Any], path: list[str], value: str) -> None:
    """Put a value where a path leads, unless something else is there."""
    for step in path[:-1]:
        inner = claims.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        claims = inner
    claims.setdefault(path[-1], value)
