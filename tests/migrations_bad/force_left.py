"""Row security stays forced.

caught: MIG006
says: public.sale
"""

from alembic import op

revision = "force_left"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.sale force row level security")


def downgrade() -> None:
    op.execute("select 1")
