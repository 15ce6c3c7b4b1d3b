"""A column may be null from then on.

caught: MIG006
says: public.item.stock
"""

from alembic import op

revision = "null_allowed"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.item alter column stock drop not null")


def downgrade() -> None:
    op.execute("select 1")
