"""Values change as declared, and do not come back, as declared."""

from alembic import op

revision = "declared_change"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("update public.item set price = round(price)")


def downgrade() -> None:
    raise NotImplementedError
