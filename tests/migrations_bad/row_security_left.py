"""Row security stays on.

caught: MIG006
says: public.item
"""

from alembic import op

revision = "row_security_left"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.item enable row level security")


def downgrade() -> None:
    op.execute("select 1")
