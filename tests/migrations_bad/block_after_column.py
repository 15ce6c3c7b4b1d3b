"""The column before the block is committed with it.

caught: MIG009
says: 42701
"""

from alembic import op

revision = "block_after_column"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.item add column tag text")
    with op.get_context().autocommit_block():
        op.execute("create index concurrently ix_item_tag on public.item (tag)")


def downgrade() -> None:
    op.execute("alter table public.item drop column tag")
