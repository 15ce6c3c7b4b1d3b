"""A policy stays.

caught: MIG006
says: sale_add
"""

from alembic import op

revision = "policy_left"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("create policy sale_add on public.sale for insert to clerk with check (true)")


def downgrade() -> None:
    op.execute("select 1")
