"""A comment is replaced, and then deleted.

caught: MIG006
says: public.item
"""

from alembic import op

revision = "comment_lost"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("comment on table public.item is 'Goods.'")


def downgrade() -> None:
    op.execute("comment on table public.item is null")
