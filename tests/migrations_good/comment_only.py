"""Only comments, and back to none."""

from alembic import op

revision = "comment_only"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("comment on column public.item.note is 'Anything.'")


def downgrade() -> None:
    op.execute("comment on column public.item.note is null")
