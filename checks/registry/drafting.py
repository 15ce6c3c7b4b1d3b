"""A version from draft to deprecation, over the admin endpoints, with everything they must refuse.

The entries are those of the active version, so that a version that is published here for a
moment computes what the active one does.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from ..declare import Finding
from . import asking
from .asking import NOBODY, fault
from .bodies import BODIES, GOOD, NAMELESS
from .given import Answer, Api, Section
from .hashing import content_hash, entry_hash

BAD = (400, 422)
PLAIN = [{"metric_key": "EBITDA", "definition_json": {"expr": "EBITDA"}}]
IMMUTABLE = "REGISTRY_IMMUTABLE"


@dataclass
class Course:
    """One course through the endpoints, and what went wrong in it."""

    api: Api
    section: Section
    found: list[Finding] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    version: str = ""

    def at(self, action: str = "") -> str:
        """Return the path of the version, or of an action on it."""
        return "/".join(filter(None, (self.section.api.versions, self.version, action)))

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
        """Return the version's definitions by key."""
        rows = asking.field(self.api.get(self.at("entries")).body, "entries") or []
        return {row["metric_key"]: row["definition_json"] for row in rows}

    def status(self) -> Any:
        """Return the version's status, as the list of versions has it."""
        rows = asking.field(self.api.get(self.section.api.versions).body, "versions") or []
        return next((row.get("status") for row in rows if row.get("id") == self.version), None)


def taken(api: Api, section: Section) -> tuple[list[Finding], str]:
    """Take the course; return what went wrong, and every step."""
    course = Course(api, section)
    definitions = _of_the_active(api, section)
    if _create(course) and _fill(course, definitions):
        _keep_out(course)
        # Without a way back nothing is published: it would be the active version for good.
        if course.expect("deprecate a draft", api.post(course.at("deprecate")), 409):
            _publish(course, definitions)
            _deprecate(course, definitions)
    return course.found, "\n".join(course.done) + "\n"


def _of_the_active(api: Api, section: Section) -> list[dict[str, Any]]:
    rows = asking.field(api.get(section.api.versions).body, "versions") or []
    published = [row for row in rows if row.get("status") == "published"]
    if not published:
        return list(PLAIN)
    active = max(published, key=lambda row: str(row.get("published_at")))
    entries = asking.field(
        api.get(f"{section.api.versions}/{active['id']}/entries").body, "entries"
    )
    names = ("metric_key", "definition_json")
    return [{name: row[name] for name in names} for row in entries or PLAIN]


def _create(course: Course) -> bool:
    name = f"pgattest {uuid4()}"
    for step, body in NAMELESS:
        course.expect(step, course.api.post(course.at(), body), *BAD)
    made = course.api.post(course.at(), {"version_name": name})
    if not course.expect("create", made, 201):
        return False
    taken = course.api.post(course.at(), {"version_name": name})
    course.expect("create with a name that is taken", taken, 409)
    course.version = str(asking.field(made.body, "version", "id") or "")
    course.judge("id of what was created", "" if course.version else "is not at version.id")
    return bool(course.version)


def _fill(course: Course, definitions: list[dict[str, Any]]) -> bool:
    empty = course.api.post(course.at("publish"))
    course.expect("publish without entries", empty, *BAD, 409)
    for step, body in BODIES:
        course.expect(step, course.api.post(course.at("entries"), body), *BAD)
    left = ", ".join(sorted(course.entries()))
    course.judge("all or nothing", f"kept {left} of what it refused" if left else "")
    if left:
        return False
    unknown = f"{course.section.api.versions}/{uuid4()}"
    added = {"entries": definitions}
    for action, body in (("entries", added), ("publish", None)):
        answer = course.api.post(f"{unknown}/{action}", body)
        course.expect(f"{action} of an unknown version", answer, 404)
    answer = course.api.post(course.at("entries"), added)
    if not course.expect("add entries", answer, 200):
        return False
    again = course.api.post(course.at("entries"), added)
    course.expect("add entries again", again, 200)
    course.judge("hashes of entries", _wrong_hashes(answer, definitions, course.section))
    return bool(course.status() == "draft")


def _wrong_hashes(answer: Answer, definitions: list[dict[str, Any]], section: Section) -> str:
    told = {
        row.get("metric_key"): row.get("definition_hash")
        for row in asking.field(answer.body, "entries") or []
    }
    wrong = [
        each["metric_key"]
        for each in definitions
        if told.get(each["metric_key"]) != entry_hash(each["definition_json"], section.canonical)
    ]
    return f"are not those of {', '.join(wrong)}" if wrong else ""


def _keep_out(course: Course) -> None:
    """Try everything as somebody who is no admin, on a draft that could be published."""
    before = course.entries()
    for caller, wanted in NOBODY.items():
        for action, body in (("entries", {"entries": [GOOD]}), ("publish", None)):
            answer = course.api.post(course.at(action), body, caller)
            course.expect(f"{action} as {caller}", answer, *wanted)
        create = course.api.post(course.section.api.versions, {}, caller)
        course.expect(f"create as {caller}", create, *wanted)
    changed = course.entries() != before or course.status() != "draft"
    course.judge("the draft after strangers", "was changed by them" if changed else "")


def _publish(course: Course, definitions: list[dict[str, Any]]) -> None:
    """Publish twice at once, which must succeed once; then nothing changes any more."""
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: course.api.post(course.at("publish")), range(2)))
    won = [answer for answer in both if not fault(answer, 200)]
    said = "" if len(won) == 1 else f"succeeded {len(won)} times"
    lost = [said for answer in both if answer not in won and (said := fault(answer, 409))]
    course.judge("publish twice at once", said or "".join(lost))
    pairs = [(each["metric_key"], each["definition_json"]) for each in definitions]
    hashed = content_hash(pairs, course.section.canonical)
    if len(won) == 1:
        told = asking.field(won[0].body, "version", "content_hash")
        course.judge("hash of what was published", "" if told == hashed else f"says {told!r:.80}")
    course.judge("published", "" if course.status() == "published" else f"is {course.status()}")
    _expect_frozen(course, definitions, "published")


def _deprecate(course: Course, definitions: list[dict[str, Any]]) -> None:
    course.expect("deprecate", course.api.post(course.at("deprecate")), 200)
    course.expect("deprecate again", course.api.post(course.at("deprecate")), 409)
    _expect_frozen(course, definitions, "deprecated")


def _expect_frozen(course: Course, definitions: list[dict[str, Any]], status: str) -> None:
    edited = course.api.post(course.at("entries"), {"entries": [GOOD]})
    course.expect(f"edit what is {status}", edited, 409, error=IMMUTABLE)
    again = course.api.post(course.at("publish"))
    course.expect(f"publish what is {status}", again, 409, error=IMMUTABLE)
    sent = {each["metric_key"]: each["definition_json"] for each in definitions}
    course.judge(f"entries of what is {status}", "" if course.entries() == sent else "changed")
