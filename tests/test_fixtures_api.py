"""The client of services: limits, clear problems, and no token in any message."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from fixtures.api import Answer, Client, Place, PlaceError, client, place_of
from fixtures.api.answers import Hide
from fixtures.outcomes import Unverified

ADMIN = "s3cret-of-an-admin"
Serve = Callable[[bytes], str]
JSON = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answer every connection with the same bytes, and give the URL."""
    listeners: list[socket.socket] = []

    def started(answer: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_answer, args=(listener, answer), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield started
    for listener in listeners:
        listener.close()


def _answer(listener: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(answer)
            except OSError:
                continue


def _asked(url: str, caller: str = "admin") -> tuple[int, object, str]:
    answer = Client(Place(url, ADMIN, "user-token")).get("/x", caller)
    return answer.status, answer.body, answer.problem


def _ok(status: bytes, body: bytes) -> bytes:
    return JSON % status + body


def test_json_is_read_with_its_status(serve: Serve) -> None:
    assert _asked(serve(_ok(b"404 Not Found", b'{"ok": false}'))) == (404, {"ok": False}, "")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (_ok(b"200 OK", b'{"ok": tr'), "answers 200 with JSON that is cut short or malformed"),
        (_ok(b"200 OK", b'{"n": NaN}'), "answers 200 with JSON that is cut short or malformed"),
        (_ok(b"200 OK", b"[" * 100_000), "answers 200 with JSON that is cut short or malformed"),
        (_ok(b"200 OK", b'"\xff"'), "answers 200 with JSON that is cut short or malformed"),
        (_ok(b"200 OK", b'"' + b"x" * 5_000_001 + b'"'), "answers with more than 5 MB"),
        (_ok(b"500 No", b'{"error": "unexpected_error"}'), "answers 500: unexpected_error"),
        (_ok(b"500 No", b'{"error": "\\ud800"}'), "answers 500: \\ud800"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html>",
            "answers 200 with text/html instead of JSON",
        ),
        (b"HTTP/1.1 204 OK\r\n\r\n", "answers 204 with nothing instead of JSON"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: https://evil.test/?t=abc\r\n\r\n",
            "answers 302 and redirects to another host, evil.test",
        ),
        (b"HTTP/1.1 301 Moved\r\nLocation: /y\r\n\r\n", "answers 301 and redirects"),
        (
            JSON.replace(b"Connection", b"Content-Encoding: gzip\r\nConnection") % b"200 OK" + b"x",
            "answers compressed, which was not asked for",
        ),
        (b"", "breaks off its answer, or does not speak HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "breaks off its answer, or does not speak HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
            "breaks off its answer, or does not speak HTTP",
        ),
    ],
)
def test_what_is_no_answer_is_a_problem(serve: Serve, answer: bytes, problem: str) -> None:
    status, _, told = _asked(serve(answer))
    assert told == problem
    assert status in (0, 500)


def test_nobody_listens() -> None:
    assert _asked("http://127.0.0.1:9")[2].startswith("cannot be reached: ")


def test_a_name_that_is_none() -> None:
    assert _asked("http://nobody.invalid")[2].startswith("cannot be reached: ")


def test_a_certificate_is_verified(serve: Serve) -> None:
    problem = _asked(serve(b"HTTP/1.1 400 Bad Request\r\n\r\n").replace("http:", "https:"))[2]
    assert problem.startswith("cannot be reached: ")


@pytest.mark.parametrize("piece", [b"", b"x"])
def test_silence_and_dripping_end(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WHOLE", 0.4)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(JSON % b"200 OK" if piece else b"")
            for _ in range(100):
                time.sleep(0.05)
                try:
                    connection.sendall(piece)
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()
    started = time.monotonic()
    problem = _asked(f"http://127.0.0.1:{listener.getsockname()[1]}")[2]
    listener.close()
    assert problem == "does not answer within 0.4 s"
    assert time.monotonic() - started < 3


def test_a_token_that_is_repeated_is_hidden(serve: Serve) -> None:
    said = b'{"error": "bad token s3cret-of-an-admin", "s3cret-of-an-admin": ["user-token"]}'
    _, body, problem = _asked(serve(_ok(b"500 No", said)))
    assert ADMIN not in f"{body}{problem}"
    assert body == {"error": "bad token ***", "***": ["***"]}


def test_without_consent_nothing_is_sent() -> None:
    with pytest.raises(PermissionError):
        Client(Place("http://127.0.0.1:9", ADMIN)).post("/x")


def test_a_missing_token_is_said() -> None:
    with pytest.raises(Unverified, match="--api-user-token"):
        Client(Place("http://127.0.0.1:9", ADMIN)).get("/x", "user")


def test_options_come_before_the_environment() -> None:
    environment = {"PGATTEST_API_URL": "https://one.test/", "PGATTEST_API_TOKEN": "a"}
    place = place_of({"PGATTEST_API_URL": "https://two.test/api/"}, environment)
    assert place is not None
    assert (place.url, place.secrets, place.writes) == ("https://two.test/api", ["a"], False)
    assert "'a'" not in repr(place)
    assert place_of({}, {}) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://u:pass@x.test",
        "ftp://x.test",
        "x.test",
        "https://",
        "https://x.test/?t=pass",
    ],
)
def test_a_url_that_cannot_be_asked(url: str) -> None:
    with pytest.raises(PlaceError) as caught:
        place_of({"PGATTEST_API_URL": url}, {})
    assert "pass" not in str(caught.value).replace("password", "")


def test_a_token_that_no_header_can_hold() -> None:
    options = {"PGATTEST_API_URL": "https://x.test", "PGATTEST_API_TOKEN": "a\nb"}
    with pytest.raises(PlaceError, match="PGATTEST_API_TOKEN holds"):
        place_of(options, {})


def test_a_token_across_the_cut_is_hidden_first(serve: Serve) -> None:
    said = b'{"error": "' + b"x" * 75 + ADMIN.encode() + b'"}'
    problem = _asked(serve(_ok(b"500 No", said)))[2]
    assert problem == f"answers 500: {'x' * 75}***"
    kind = JSON.replace(b"application/json", b"text/" + b"x" * 70 + ADMIN.encode()) % b"200 OK"
    assert ADMIN[:5] not in _asked(serve(kind))[2]
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://" + ADMIN.encode() + b".test/\r\n\r\n"
    assert ADMIN not in _asked(serve(moved))[2]


def test_who_was_silent_once_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WHOLE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = Place(f"http://127.0.0.1:{listener.getsockname()[1]}", ADMIN, writes=True)
        asking = Client(place)
        started = time.monotonic()
        problems = [asking.get(f"/{number}").problem for number in range(100)]
        posted = asking.post("/x")
        assert time.monotonic() - started < 3
        undone = asking.post("/x", anyway=True)
    assert problems[0] == "does not answer within 0.3 s"
    assert {*problems[1:], posted.problem} == {f"was not asked again: it {problems[0]}"}
    assert undone.problem == problems[0]


def test_who_is_not_there_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    true = client._sent

    async def counted(request: httpx.Request, hide: Hide) -> Answer:
        sent.append(request.url.path)
        return await true(request, hide)

    monkeypatch.setattr(client, "_sent", counted)
    asking = Client(Place("http://127.0.0.1:9", ADMIN))
    problems = {asking.get("/x").problem for _ in range(100)}
    assert (sent, len(problems)) == (["/x"], 2)


def test_who_breaks_off_is_asked_again(serve: Serve) -> None:
    asking = Client(Place(serve(b""), ADMIN))
    assert {asking.get("/x").problem for _ in range(3)} == {
        "breaks off its answer, or does not speak HTTP"
    }
