"""A default is dropped, and not restored.

caught: MIG006
says: public.item.stock
"""

from alembic import op

revision = "default_lost"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.item alter column stock drop default")


def downgrade() -> None:
    op.execute("select 1")
