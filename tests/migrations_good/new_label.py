"""A label of an enum cannot be dropped again, as declared."""

from alembic import op

revision = "new_label"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter type public.item_state add value if not exists 'lost'")


def downgrade() -> None:
    raise NotImplementedError
