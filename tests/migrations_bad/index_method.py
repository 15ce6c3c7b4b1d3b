"""An index comes back as a hash.

caught: MIG006
says: public.item.ix_item_name is changed
"""

from alembic import op

revision = "index_method"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("drop index public.ix_item_name")


def downgrade() -> None:
    op.execute("create index ix_item_name on public.item using hash (name)")
