"""An index is built concurrently within the transaction of the upgrade.

caught: MIG005
says: 25001
"""

from alembic import op

revision = "concurrently_in_transaction"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("create index concurrently ix_item_note on public.item (note)")


def downgrade() -> None:
    op.execute("drop index public.ix_item_note")
