"""Realtime is asked as Realtime itself asks: the outcomes its source gives, one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures.profile.tenancy import Channel
from fixtures.run import Run
from fixtures.tenancy.live.realtime import Joined, has_messages, join_all

from .live_stage import Set, staged

REALTIME = """
create schema realtime;
grant usage on schema realtime to guc_app;
create table realtime.messages (
  topic text not null, extension text not null, payload jsonb, event text,
  private boolean default false, updated_at timestamp not null default now(),
  inserted_at timestamp not null default now(), id uuid not null default gen_random_uuid(),
  primary key (id, inserted_at)
) partition by range (inserted_at);
create table realtime.today partition of realtime.messages
for values from ('2020-01-01') to ('2100-01-01');
alter table realtime.messages enable row level security;
grant select, insert on realtime.messages to guc_app;
create function realtime.topic() returns text language sql stable
as $$ select nullif(current_setting('realtime.topic', true), '') $$;
"""
ROOM = Channel(topic="room:{tenant}", extensions=["broadcast", "presence"])


@pytest.fixture(scope="module")
def played(run_state: Run) -> Iterator[Set]:
    """Give the plain design, with Realtime's table."""
    with staged(run_state, REALTIME) as made:
        yield made


def joined(made: Set, *policies: str, channel: Channel = ROOM) -> dict[str, Joined]:
    """Join a channel under policies that are gone afterwards; by whose topic it was."""
    connection = made.stage.connection
    connection.execute("drop function if exists pgattest.become, pgattest.may_read")
    connection.execute("drop function if exists pgattest.may_send")
    with connection.transaction(force_rollback=True):
        for policy in policies:
            connection.execute(policy.encode())
        return {one.whose: one for one in join_all(made.stage, [channel]) if one.caller == "app"}


READ = "create policy r on realtime.messages for select to guc_app using ({})"
SEND = "create policy s on realtime.messages for insert to guc_app with check ({})"


class TestProtocol:
    """What a join and a send come to."""

    def test_nothing_is_allowed_without_a_policy(self, played: Set):
        found = joined(played)
        assert found.keys() == {"own", "foreign", "twin"}
        for one in found.values():
            assert set(one.read.values()) == {"refused"}
            assert set(one.send.values()) == {"refused"}
        assert found["own"].belongs
        assert not found["twin"].belongs

    def test_each_extension_is_asked_by_itself(self, played: Set):
        one = joined(played, READ.format("extension = 'broadcast'"))["own"]
        assert one.read == {"broadcast": "allowed", "presence": "refused"}

    def test_a_send_is_not_asked_whether_it_could_be_read(self, played: Set):
        one = joined(played, SEND.format("true"))["own"]
        assert set(one.send.values()) == {"allowed"}
        assert set(one.read.values()) == {"refused"}

    def test_the_topic_is_a_setting_and_a_column(self, played: Set):
        found = joined(played, READ.format("topic = realtime.topic() and topic ~ '^room:'"))
        assert {v for one in found.values() for v in one.read.values()} == {"allowed"}

    def test_messages_are_not_private_and_have_no_payload(self, played: Set):
        for condition in ("private", "payload is not null", "event is not null"):
            assert set(joined(played, READ.format(condition))["own"].read.values()) == {"refused"}

    def test_a_policy_that_raises_lets_nobody_in(self, played: Set):
        one = joined(
            played, READ.format("'' = any (array[1 / (length(topic) - length(topic))]::text[])")
        )
        assert set(one["own"].read.values()) == {"unauthorized"}
        assert one["own"].detail.startswith("22012")

    def test_without_a_partition_nobody_is_let_in(self, played: Set):
        one = joined(played, "drop table realtime.today", SEND.format("true"))["own"]
        assert set(one.read.values()) == {"missing partition"}
        assert set(one.send.values()) == {"missing partition"}

    def test_presence_is_not_asked_where_it_is_off(self, played: Set):
        channel = Channel(topic="lobby")
        found = joined(played, READ.format("true"), channel=channel)
        assert found.keys() == {"own"}
        assert found["own"].read == {"broadcast": "allowed"}
        assert found["own"].belongs

    def test_is_told_from_a_database_without_realtime(self, played: Set):
        with played.stage.connection.transaction(force_rollback=True):
            assert has_messages(played.stage.connection)
            played.stage.connection.execute("drop table realtime.messages")
            assert not has_messages(played.stage.connection)
