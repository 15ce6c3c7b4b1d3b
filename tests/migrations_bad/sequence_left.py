"""A sequence stays.

caught: MIG006
says: public.slip_number
"""

from alembic import op

revision = "sequence_left"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("create sequence public.slip_number")


def downgrade() -> None:
    op.execute("select 1")
