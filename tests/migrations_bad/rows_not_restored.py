"""Rows keep what the upgrade wrote.

caught: MIG006
says: public.item has other values in price
"""

from alembic import op

revision = "rows_not_restored"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("update public.item set price = price * 2")


def downgrade() -> None:
    op.execute("select 1")
