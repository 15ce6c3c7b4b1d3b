"""A policy comes back open to everybody.

caught: MIG006
says: sale_read
"""

from alembic import op

revision = "policy_widened"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("drop policy sale_read on public.sale")


def downgrade() -> None:
    op.execute("create policy sale_read on public.sale for select using (buyer is not null)")
