"""Numbers are no longer given by themselves.

caught: MIG006
says: public.sale.id
"""

from alembic import op

revision = "identity_lost"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.sale alter column id drop identity")


def downgrade() -> None:
    op.execute("select 1")
