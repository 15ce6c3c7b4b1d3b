"""A column comes back, its values do not.

caught: MIG006
says: public.item has other values in note
"""

from alembic import op

revision = "column_emptied"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.item drop column note")


def downgrade() -> None:
    op.execute("alter table public.item add column note text")
