"""A course through the admin endpoints: its steps, what went wrong, and what it must take back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ..declare import Finding
from . import asking
from .asking import fault
from .canonical import parse_json
from .given import Answer, Api, Section

FACT = "EBITDA"


def fact_of(section: Section) -> str:
    """Return a fact that definitions may read."""
    return section.known_facts[0] if section.known_facts else FACT


@dataclass
class Course:
    """One course through the endpoints, and what went wrong in it."""

    api: Api
    section: Section
    found: list[Finding] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)  # versions, whether wanted or not
    version: str = ""

    @property
    def fact(self) -> str:
        """A fact that definitions may read."""
        return fact_of(self.section)

    def at(self, action: str = "") -> str:
        """Return the path of the version, or of an action on it."""
        return "/".join(filter(None, (self.section.api.versions, self.version, action)))

    def create(self, body: Any, caller: str = "admin") -> Answer:
        """Ask for a version, and remember one that was made."""
        answer = self.api.post(self.section.api.versions, body, caller)
        if id := asking.field(answer.body, "version", "id"):
            self.made.append(str(id))
        return answer

    def expect(self, step: str, answer: Answer, *wanted: int, error: str = "") -> bool:
        """Judge an answer by its status, and by what it calls its refusal."""
        said = fault(answer, *wanted)
        if not said and error and asking.error_of(answer) != error:
            said = f"answers {answer.status} {asking.error_of(answer)}, not {error}"
        self.judge(step, said)
        return not said

    def judge(self, step: str, said: str) -> None:
        """Note a step, and what is wrong with it, if so."""
        self.done.append(f"{step}: {said or 'as it must'}")
        if said:
            self.found.append(Finding(step, said))

    def entries(self) -> dict[str, Any]:
        """Return the version's definitions by key, their numbers as binary64."""
        rows = asking.rows(self.api.get(self.at("entries")), "entries")
        texts = {str(row.get("metric_key")): row.get("definition_json") for row in rows}
        return {key: parse_json(json.dumps(value)) for key, value in texts.items()}

    def status(self) -> Any:
        """Return the version's status, as the list of versions has it."""
        return self._statuses().get(self.version)

    def undo(self) -> None:
        """Deprecate what is published, also where nobody answered; tell what is left behind."""
        left = self._left("draft", "deprecated")
        for id in left:
            self.api.post(f"{self.section.api.versions}/{id}/deprecate", anyway=True)
        if left and (left := self._left("draft", "deprecated")):
            self.judge("undo", f"{len(left)} versions that were made here may be published")
        left = left or self._left("deprecated")
        self.done += [f"left behind: version {id}, {status}" for id, status in left.items()]

    def _left(self, *without: str) -> dict[str, Any]:
        """Return what was made here and has none of these statuses."""
        statuses = self._statuses() if self.made else {}
        left = {id: statuses.get(id, "unknown") for id in self.made}
        return {id: status for id, status in left.items() if status not in without}

    def _statuses(self) -> dict[str, Any]:
        rows = asking.rows(self.api.get(self.section.api.versions), "versions")
        return {str(row.get("id")): row.get("status") for row in rows}
