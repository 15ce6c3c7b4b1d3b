"""The reference service under wrong requests: it says no in JSON, and tells nobody's data."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from fixtures.run import Run
from fixtures.systems.registry.serving import ADMIN, USER, Service, serve
from fixtures.systems.registry.states import id_of
from fixtures.systems.starting import SYSTEMS, states_of

VERSIONS = "/api/admin/metric-registry/versions"
NOBODY = "00000000-0000-4000-8000-000000000000"
OWN, FOREIGN = (f"/api/deals/{id_of(deal)}" for deal in ("Corner Lot", "Elsewhere"))
JSON = {"Content-Type": "application/json"}


def entries(definition: str, key: str = '"A"') -> str:
    return f'{{"entries": [{{"metric_key": {key}, "definition_json": {definition}}}]}}'


DEEP = '{"expr": "A", "note": ' + "[" * 200 + "]" * 200 + "}"
DRAFTS = {
    "no object": "[]",
    "cut short": '{"version_name"',
    "not utf-8": b'{"version_name": "\xff"}',
    "no name": "{}",
    "empty name": '{"version_name": ""}',
    "name of another type": '{"version_name": 5}',
    "NUL in a name": r'{"version_name": "a\u0000b"}',
    "half a character in a name": r'{"version_name": "a\ud800"}',
    "endless name": f'{{"version_name": "{"ab" * 20_000}"}}',
    "number of another type": '{"version_name": "w", "version_number": "5"}',
    "number out of range": '{"version_name": "w", "version_number": 2147483648}',
    "number of many digits": f'{{"version_name": "w", "version_number": {"9" * 5000}}}',
    "taken name": '{"version_name": "v1"}',
    "taken number": '{"version_name": "w", "version_number": 1}',
    "huge body": f'{{"version_name": "{"x" * 9_000_000}"}}',
}
ENTRIES = {
    "no list": '{"entries": {}}',
    "none": '{"entries": []}',
    "no definition": '{"entries": [{"metric_key": "A"}]}',
    "key of another form": entries('{"expr": "B"}', r'"a\u0000"'),
    "NUL in a definition": entries(r'{"expr": "B", "note": "\u0000"}'),
    "NUL in a name": entries(r'{"expr": "B", "\u0000": 1}'),
    "half a character": entries(r'{"expr": "B", "note": ["\udfff"]}'),
    "half a character in expr": entries(r'{"expr": "B + \udfff"}'),
    "not a number": entries('{"expr": "B", "precision": NaN}'),
    "beyond numbers": entries('{"expr": "B", "precision": 1e999}'),
    "facts of another type": entries('{"expr": "B", "requiredFacts": [{}]}'),
    "nested": entries(DEEP),
    "nested without end": entries("[" * 100_000 + "]" * 100_000),
    "too many": '{"entries": ['
    + ",".join(
        f'{{"metric_key": "A{i}", "definition_json": {{"expr": "B"}}}}' for i in range(20_000)
    )
    + "]}",
}
REQUESTS = {
    "no token": ("GET", VERSIONS, ""),
    "unknown token": ("GET", VERSIONS, "Bearer x"),
    "token that is no ASCII": ("GET", VERSIONS, "Bearer \xe9".encode("latin-1")),
    "another scheme": ("GET", VERSIONS, f"Basic {ADMIN}"),
    "another role": ("POST", f"{VERSIONS}/{NOBODY}/publish", f"Bearer {USER}"),
    "another role replays": (
        "GET",
        f"/api/admin/deals/{id_of('Elsewhere')}/underwrite/replay",
        f"Bearer {USER}",
    ),
    "another bank's deal is computed": ("POST", f"{FOREIGN}/model-v2/kick", f"Bearer {USER}"),
    "another bank's deal is read": ("GET", f"{FOREIGN}/spreads/standard", f"Bearer {USER}"),
    "another bank's deal is tried": ("GET", f"{FOREIGN}/underwrite", f"Bearer {USER}"),
    "nobody's deal": ("GET", f"/api/deals/{NOBODY}/underwrite", f"Bearer {USER}"),
    "no id": ("GET", "/api/deals/1'--/underwrite", f"Bearer {USER}"),
    "NUL in an id": ("GET", "/api/deals/%00/underwrite", f"Bearer {USER}"),
    "id with a line end": ("GET", f"{OWN}%0d%0aX-Evil:1/underwrite", f"Bearer {USER}"),
    "path upwards": ("GET", "/api/deals/..%2f..%2fetc%2fpasswd/underwrite", f"Bearer {USER}"),
    "no version": ("POST", f"{VERSIONS}/{NOBODY}/deprecate", f"Bearer {ADMIN}"),
    "no version's id": ("GET", f"{VERSIONS}/x/entries", f"Bearer {ADMIN}"),
    "no such method": ("DELETE", VERSIONS, f"Bearer {ADMIN}"),
    "no such path": ("GET", "/openapi.json", f"Bearer {ADMIN}"),
    **{
        f"replay: {query}": (
            "GET",
            f"/api/admin/deals/{id_of('Corner Lot')}/underwrite/replay?{query}",
            f"Bearer {ADMIN}",
        )
        for query in ("snapshot_id=%00", f"snapshot_id={NOBODY}", "engine=v3", "engine=v1")
    },
}


@pytest.fixture(scope="module")
def service(run_state: Run) -> Iterator[Service]:
    states = states_of(run_state, SYSTEMS["registry"])
    database = run_state.sandbox.clone(states["published"])
    started = serve(database)
    yield started
    started.stop()
    run_state.sandbox.drop(database)


@pytest.fixture(scope="module")
def admin(service: Service) -> Iterator[httpx.Client]:
    bearer = {"Authorization": f"Bearer {ADMIN}"}
    with httpx.Client(base_url=service.url, headers=bearer, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def draft(admin: httpx.Client) -> str:
    made = admin.post(VERSIONS, json={"version_name": "draft"}).raise_for_status().json()
    return f"{VERSIONS}/{made['version']['id']}"


def expect_no(answer: httpx.Response) -> dict[str, Any]:
    assert 400 <= answer.status_code < 500, answer.text[:300]
    body: dict[str, Any] = answer.json()
    assert body["ok"] is False
    assert body["error"]
    assert set(body) <= {"ok", "error", "message", "traceId"}
    assert "x-evil" not in answer.headers
    return body


@pytest.mark.parametrize("body", DRAFTS.values(), ids=DRAFTS)
def test_a_wrong_draft_is_refused(body: str | bytes, admin: httpx.Client) -> None:
    expect_no(admin.post(VERSIONS, content=body, headers=JSON))


@pytest.mark.parametrize("body", ENTRIES.values(), ids=ENTRIES)
def test_wrong_entries_are_refused(body: str, admin: httpx.Client, draft: str) -> None:
    expect_no(admin.post(f"{draft}/entries", content=body, headers=JSON))
    assert admin.get(f"{draft}/entries").json()["entries"] == []


@pytest.mark.parametrize(("method", "path", "who"), REQUESTS.values(), ids=REQUESTS)
def test_a_wrong_request_is_refused(
    method: str, path: str, who: str, service: Service, admin: httpx.Client
) -> None:
    expect_no(admin.request(method, service.url + path, headers={"Authorization": who}))


def test_replaying_a_snapshot_of_another_deal_is_refused(admin: httpx.Client) -> None:
    foreign = admin.post(f"{FOREIGN}/model-v2/kick").json()["snapshotId"]
    path = f"/api/admin/deals/{id_of('Corner Lot')}/underwrite/replay"
    assert expect_no(admin.get(path, params={"snapshot_id": foreign}))["error"] == (
        "snapshot_not_found"
    )


def test_long_names_of_digits_are_taken(admin: httpx.Client) -> None:
    made = admin.post(VERSIONS, json={"version_name": "digits"}).json()["version"]["id"]
    body = entries(f'{{"expr": "B", "{"9" * 5000}": 1}}')
    answer = admin.post(f"{VERSIONS}/{made}/entries", content=body, headers=JSON)
    assert answer.status_code == 200


def test_many_at_once_are_all_answered(admin: httpx.Client) -> None:
    """More edits of what is published than the service has connections, each with its event."""
    made = admin.post(VERSIONS, json={"version_name": "many"}).json()["version"]["id"]
    path, body = (
        f"{VERSIONS}/{made}",
        {"entries": [{"metric_key": "A", "definition_json": {"expr": "B"}}]},
    )
    admin.post(f"{path}/entries", json=body).raise_for_status()

    def ask(number: int) -> int:
        what = ("publish", "entries", "deprecate")[number % 3]
        return admin.post(f"{path}/{what}", json=body).status_code

    admin.post(f"{path}/publish").raise_for_status()
    with ThreadPoolExecutor(36) as pool:
        codes = list(pool.map(ask, range(72)))
    assert sorted(codes) == [200] + [409] * 71
