"""An index is built outside of the transaction, and what a stopped build left goes first."""

from alembic import op

revision = "index_concurrently"
down_revision = "20250101000000"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists public.ix_item_note")
        op.execute("create index concurrently ix_item_note on public.item (weight)")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists public.ix_item_note")
