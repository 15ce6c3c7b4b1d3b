"""A type comes back shorter.

caught: MIG006
says: public.event.what
"""

from alembic import op

revision = "type_changed"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.event alter column what type varchar(900)")


def downgrade() -> None:
    op.execute("alter table public.event alter column what type varchar(800)")
