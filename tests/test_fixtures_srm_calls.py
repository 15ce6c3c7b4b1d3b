"""What the casino system lets its staff do by call, and what it refuses."""

from __future__ import annotations

import psycopg
import pytest

from tests.srm_sessions import FOREIGN, OWN, acting, count, ident, refused, srm, template

__all__ = ["srm", "template"]


class TestMoneyAndPoints:
    """Ledgers are written by call only, once per key, and by nobody else."""

    CALL = "select public.rpc_create_financial_txn(%s, %s, 5, p_idempotency_key => 'k')"
    REWARD = "select public.rpc_issue_mid_session_reward(%s, %s, %s, %s, 5, 'k')"

    def test_a_key_books_once(self, srm):
        with acting(srm, "cashier") as session:
            values = (OWN, ident(OWN, "player"))
            first, second = (session.execute(self.CALL, values).fetchone() for _ in range(2))
            assert first == second
            assert count(session, "player_financial_transaction") == 1

    @pytest.mark.parametrize(
        ("role", "casino"), [("cashier", FOREIGN), ("pit_boss", OWN), ("dealer", OWN)]
    )
    def test_others_cannot_book(self, srm, role, casino):
        with acting(srm, role) as session:
            refused(session, self.CALL, casino, ident(casino, "player"))

    def test_another_casino_s_player_cannot_be_booked_on(self, srm):
        values = [OWN, ident(FOREIGN, "player")]
        with pytest.raises(psycopg.errors.ForeignKeyViolation), acting(srm, "cashier") as session:
            session.execute(self.CALL, values)

    def test_points_reach_ledger_and_balance_once(self, srm):
        values = (OWN, *(ident(OWN, name) for name in ("player", "slip", "reward_issuer")))
        with acting(srm, "reward_issuer") as session:
            for _ in range(2):
                session.execute(self.REWARD, values)
            assert session.execute("select balance from player_loyalty").fetchall() == [(5,)]
            assert count(session, "loyalty_ledger") == 1

    def test_nobody_writes_a_ledger_by_hand(self, srm):
        insert = "insert into loyalty_ledger (casino_id, player_id, points_earned) values (%s,%s,1)"
        with acting(srm, "admin") as session:
            refused(session, insert, OWN, ident(OWN, "player"))
            for change in ("update loyalty_ledger set points_earned = 9", "delete from mtl_entry"):
                assert session.execute(change.encode()).rowcount == 0

    def test_an_entry_keeps_who_made_it(self, srm):
        """Deleting the member of staff would rewrite the entry, which nobody may."""
        entry = "insert into mtl_entry (patron_uuid, casino_id, staff_id, amount, direction)"
        with acting(srm, "admin") as session:
            values = (ident(OWN, "player"), OWN, ident(OWN, "cashier"))
            session.execute(f"{entry} values (%s, %s, %s, 1, 'in')".encode(), values)
            with pytest.raises(psycopg.errors.IntegrityError), session.transaction():
                session.execute("delete from staff where role = 'cashier'")

    def test_two_casinos_use_the_same_key(self, srm):
        with srm.connect() as connection:
            for casino in (OWN, FOREIGN):
                insert = (
                    "insert into loyalty_ledger (casino_id, player_id, points_earned,"
                    " idempotency_key) values (%s, %s, 1, 'k')"
                )
                connection.execute(insert.encode(), [casino, ident(casino, "player")])


class TestEnrolment:
    """Whoever is enrolled is seen: so enrolling is a call, and not for other casinos' players."""

    def test_a_new_player_is_enrolled_and_then_seen(self, srm):
        insert = "insert into player (id, first_name, last_name) values (%s, 'n', 'n')"
        with acting(srm, "admin") as session:
            session.execute(insert, [ident(OWN, "new")])
            assert count(session, "player") == 1
            session.execute("select public.enrol_player(%s)", [ident(OWN, "new")])
            assert count(session, "player") == 2

    @pytest.mark.parametrize(("role", "whose"), [("admin", FOREIGN), ("pit_boss", OWN)])
    def test_others_are_not(self, srm, role, whose):
        with acting(srm, role) as session:
            refused(session, "select public.enrol_player(%s)", ident(whose, "player"))
            insert = "insert into player_casino (casino_id, player_id) values (%s, %s)"
            refused(session, insert, OWN, ident(FOREIGN, "player"))


class TestCustody:
    """Chips are the cashier's too, who may not read gaming tables."""

    def test_a_cashier_corrects_a_fill(self, srm):
        with acting(srm, "cashier") as session:
            assert count(session, "gaming_table") == 0
            assert session.execute("update table_fill set amount_cents = 2").rowcount == 1

    def test_a_foreign_table_is_answered_as_a_missing_one(self, srm):
        insert = (
            "insert into table_drop_event (casino_id, table_id, drop_box_id) values (%s, %s, 'b')"
        )
        answers = set()
        with acting(srm, "cashier") as session:
            for table in (ident(FOREIGN, "table"), ident(FOREIGN, "none")):
                with pytest.raises(psycopg.errors.RaiseException) as caught, session.transaction():
                    session.execute(insert.encode(), [OWN, table])
                answers.add(str(caught.value.diag.message_primary).replace(table, "…"))
        assert len(answers) == 1


class TestTheFloor:
    """Layouts name staff, tables and versions: of the own casino, also where no key can say so."""

    LAYOUT = """
        with layout as (
          insert into floor_layout (casino_id, name, created_by)
          values (%(casino)s, 'floor', %(admin)s) returning id
        )
        insert into floor_layout_version (id, layout_id, version_no, created_by)
        select %(version)s, id, 1, %(admin)s from layout
    """

    @pytest.fixture
    def floor(self, srm):
        with srm.connect() as connection:
            for casino in (OWN, FOREIGN):
                values = {name: ident(casino, name) for name in ("admin", "version")}
                connection.execute(self.LAYOUT, values | {"casino": casino})
        return srm

    @pytest.mark.parametrize(
        ("insert", "what"),
        [
            (
                "insert into floor_table_slot (layout_version_id, preferred_table_id, slot_label,"
                " game_type) values (%s, %s, 's', 'poker')",
                "table",
            ),
            (
                "insert into floor_layout_version (layout_id, created_by, version_no)"
                " select layout_id, %s, 2 from floor_layout_version where id = %s",
                "admin",
            ),
            (
                "insert into floor_layout_activation (casino_id, layout_version_id, activated_by,"
                " activation_request_id) values (%s, %s, %s, 'r')",
                "version",
            ),
        ],
        ids=["slot", "version", "activation"],
    )
    def test_others_of_another_casino_are_refused(self, floor, insert, what):
        named = {whose: self.values(what, ident(whose, what)) for whose in (OWN, FOREIGN)}
        with acting(floor, "admin") as session:
            refused(session, insert, *named[FOREIGN])
            assert session.execute(insert, named[OWN]).rowcount == 1

    def values(self, what, chosen):
        own = ident(OWN, "version")
        return {
            "table": (own, chosen),
            "admin": (chosen, own),
            "version": (OWN, chosen, ident(OWN, "admin")),
        }[what]

    def test_another_casino_s_version_cannot_be_activated(self, floor):
        call = "select public.rpc_activate_floor_layout(%s, %s, %s, 'r')"
        admin = ident(OWN, "admin")
        with acting(floor, "admin") as session:
            refused(session, call, OWN, ident(FOREIGN, "version"), admin)
            session.execute(call, (OWN, ident(OWN, "version"), admin))
