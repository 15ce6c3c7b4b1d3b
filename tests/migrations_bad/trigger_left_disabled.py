"""A trigger stays disabled.

caught: MIG006
says: sale_stamp
"""

from alembic import op

revision = "trigger_left_disabled"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.sale disable trigger sale_stamp")


def downgrade() -> None:
    op.execute("select 1")
