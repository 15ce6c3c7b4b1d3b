"""A type comes back shorter.

caught: MIG006
says: public.item.note
"""

from alembic import op

revision = "planted"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.item alter column note type varchar(900)")


def downgrade() -> None:
    op.execute("alter table public.item alter column note type varchar(800)")
