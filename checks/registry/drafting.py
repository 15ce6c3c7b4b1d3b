"""A version from draft to deprecation, over the admin endpoints, with everything they must refuse.

The entries are those of the active version, so that a version that is published here for a
moment computes what the active one does.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from ..declare import Finding
from . import asking
from .asking import NOBODY, fault
from .bodies import NAMELESS, bodies, good
from .canonical import NotCanonical, parse_json
from .coursing import Course, fact_of
from .given import Answer, Api, Section
from .hashing import content_hash, entry_hash

BAD = (400, 422)
IMMUTABLE = "REGISTRY_IMMUTABLE"


def taken(api: Api, section: Section) -> tuple[list[Finding], str]:
    """Take the course; return what went wrong, and every step."""
    course = Course(api, section)
    try:
        _take(course, _of_the_active(api, section))
    except NotCanonical as problem:
        course.judge("definitions of the active version", str(problem))
    finally:
        course.undo()
    return course.found, "\n".join(course.done) + "\n"


def _take(course: Course, definitions: list[dict[str, Any]]) -> None:
    if _create(course) and _fill(course, definitions):
        _keep_out(course)
        # Without a way back nothing is published: it would be the active version for good.
        if course.expect("deprecate a draft", course.api.post(course.at("deprecate")), 409):
            _publish(course, definitions)
            _deprecate(course, definitions)


def _of_the_active(api: Api, section: Section) -> list[dict[str, Any]]:
    """Return the entries of the active version; where there is none, of one that reads a fact."""
    versions = asking.rows(api.get(section.api.versions), "versions")
    published = [row for row in versions if row.get("status") == "published"]
    names = ("metric_key", "definition_json")
    entries: list[dict[str, Any]] = []
    if published:
        active = max(published, key=lambda row: str(row.get("published_at")))
        answer = api.get(f"{section.api.versions}/{active.get('id')}/entries")
        entries = [row for row in asking.rows(answer, "entries") if row.keys() >= set(names)]
    return [{name: row[name] for name in names} for row in entries] or [good(fact_of(section))]


def _create(course: Course) -> bool:
    name = f"pgattest {uuid4()}"
    for step, body in NAMELESS:
        course.expect(step, course.create(body), *BAD)
    made = course.create({"version_name": name})
    if not course.expect("create", made, 201):
        return False
    course.version = course.made[-1] if course.made else ""
    taken = course.create({"version_name": name})
    course.expect("create with a name that is taken", taken, 409)
    course.judge("id of what was created", "" if course.version else "is not at version.id")
    return bool(course.version)


def _fill(course: Course, definitions: list[dict[str, Any]]) -> bool:
    empty = course.api.post(course.at("publish"))
    course.expect("publish without entries", empty, *BAD, 409)
    for step, body in bodies(course.fact):
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
    status = course.status()
    course.judge("listed as a draft", "" if status == "draft" else f"is {status}")
    return bool(status == "draft")


def _wrong_hashes(answer: Answer, definitions: list[dict[str, Any]], section: Section) -> str:
    told = {
        str(row.get("metric_key")): row.get("definition_hash")
        for row in asking.rows(answer, "entries")
    }
    wrong = [
        key
        for key, definition in _meant(definitions)
        if told.get(key) != entry_hash(definition, section.canonical)
    ]
    return f"are not those of {', '.join(wrong)}" if wrong else ""


def _meant(definitions: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Return definitions by their keys, their numbers as binary64."""
    texts = ((str(each["metric_key"]), json.dumps(each["definition_json"])) for each in definitions)
    return [(key, parse_json(text)) for key, text in texts]


def _keep_out(course: Course) -> None:
    """Try everything as somebody who is no admin, on a draft that could be published."""
    before, entry = course.entries(), good(course.fact)
    for caller, wanted in NOBODY.items():
        for action, body in (("entries", {"entries": [entry]}), ("publish", None)):
            answer = course.api.post(course.at(action), body, caller)
            course.expect(f"{action} as {caller}", answer, *wanted)
        create = course.create({}, caller)
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
    hashed = content_hash(_meant(definitions), course.section.canonical)
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
    edited = course.api.post(course.at("entries"), {"entries": [good(course.fact)]})
    course.expect(f"edit what is {status}", edited, 409, error=IMMUTABLE)
    again = course.api.post(course.at("publish"))
    course.expect(f"publish what is {status}", again, 409, error=IMMUTABLE)
    same = course.entries() == dict(_meant(definitions))
    course.judge(f"entries of what is {status}", "" if same else "changed")
