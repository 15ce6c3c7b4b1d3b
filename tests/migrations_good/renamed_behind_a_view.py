"""A table gets another name, and a view keeps the old one."""

from alembic import op

revision = "renamed_behind_a_view"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.event rename to occurrence")
    op.execute("create view public.event as select id, at, what from public.occurrence")


def downgrade() -> None:
    op.execute("drop view public.event")
    op.execute("alter table public.occurrence rename to event")
