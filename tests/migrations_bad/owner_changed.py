"""A table stays with its new owner.

caught: MIG006
says: public.event
"""

from alembic import op

revision = "owner_changed"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.event owner to auditor")


def downgrade() -> None:
    op.execute("select 1")
