"""Judging what Realtime would let callers do on channels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from ...declare import Finding

REPRODUCE = """\
begin; -- as the connection role, which is exempt
insert into realtime.messages (id, topic, extension, inserted_at, updated_at)
values (gen_random_uuid(), {topic}, 'broadcast', now(), now());
select set_config('role', {role}, true), set_config('realtime.topic', {topic}, true),
       set_config('request.jwt.claims', {claims}, true);
{probe}
rollback;"""
READ = "select extension from realtime.messages where topic = {topic}; -- a row: may join"
SEND = (
    "insert into realtime.messages (topic, extension, inserted_at, updated_at)\n"
    "values ({topic}, 'broadcast', now(), now()); -- no error: may send"
)


class Joined(Protocol):
    """What one caller met on one topic."""

    channel: str
    topic: str
    whose: str  # own, foreign, twin
    caller: str
    database_role: str
    claims: str
    belongs: bool
    read: Mapping[str, str]  # extension → allowed, refused, unauthorized, missing partition
    send: Mapping[str, str]
    detail: str


def wrong_joins(joined: Sequence[Joined], channels: Sequence[Any]) -> list[Finding]:
    """Find channels that the wrong callers can join or send on, and the right ones cannot."""
    declared = {channel.topic: channel for channel in channels}
    found = dict.fromkeys(_public(channels)) | dict.fromkeys(_unpartitioned(joined))
    for one in joined:
        channel = declared[one.channel]
        if channel.private and not _is_missing(one):
            found |= dict.fromkeys([*_join(one, channel), *_send(one, channel)])
    return list(found)


def _public(channels: Sequence[Any]) -> Iterator[Finding]:
    for channel in channels:
        if not channel.private and "{tenant}" in channel.topic:
            message = "is a tenant's topic and not private: Realtime asks no policy who joins it"
            yield Finding(channel.topic, message, "create it with { config: { private: true } }")


def _unpartitioned(joined: Sequence[Joined]) -> Iterator[Finding]:
    if any(_is_missing(one) for one in joined):
        message = "has no partition for now: Realtime refuses every join (23514)"
        yield Finding("realtime.messages", message, "create today's and tomorrow's partition")


def _is_missing(one: Joined) -> bool:
    return "missing partition" in {*one.read.values(), *one.send.values()}


def _join(one: Joined, channel: Any) -> Iterator[Finding]:
    """Judge by Realtime's rule: whoever may read either extension may join."""
    promised = one.belongs and one.caller in channel.join
    if (can := "allowed" in one.read.values()) != promised:
        yield _finding(one, "join", can)


def _send(one: Joined, channel: Any) -> Iterator[Finding]:
    promised = one.belongs and one.caller in channel.send
    for extension, outcome in one.send.items():
        if (outcome == "allowed") != promised:
            yield _finding(one, f"send {extension} on", outcome == "allowed")


def _finding(one: Joined, what: str, can: bool) -> Finding:
    whose = "its own tenant's" if one.belongs else "another tenant's"
    if one.whose == "twin":
        whose = "a similarly named tenant's"
    verb = f"can {what}" if can else f"cannot {what}"
    promise = "the profile does not let it" if can else "the profile lets it"
    message = f"{one.caller} ({one.database_role}) {verb} {whose} topic, and {promise}"
    reason = f" ({one.detail})" if one.detail and not can else ""
    probe = SEND if what.startswith("send") else READ
    return Finding(one.channel, message + reason, evidence=_reproduction(one, probe))


def _reproduction(one: Joined, probe: str) -> str:
    words = {
        "topic": _literal(one.topic),
        "role": _literal(one.database_role),
        "claims": _literal(one.claims),
    }
    return REPRODUCE.format(**words, probe=probe.format(**words))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def told(joined: Sequence[Joined]) -> str:
    """Write what was tried as a table for the runbook's log."""
    lines = [
        "RUN-004, scenario 8: a channel is joined by the matching casino and role only.",
        "Scenarios 9 (a dealer reads and writes nothing) and 10 (a join with a mismatching casino"
        " or role is refused) are completions: the committed list ends at 8.",
    ]
    for one in joined:
        read = ", ".join(f"{extension} {outcome}" for extension, outcome in one.read.items())
        send = ", ".join(f"{extension} {outcome}" for extension, outcome in one.send.items())
        scenario = "8" if "allowed" in one.read.values() else "10"
        who = f"{one.caller} on {one.channel}, {one.whose}"
        lines.append(f"[{scenario}] {who}: join {read}; send {send}")
    return "\n".join(lines) + "\n"
