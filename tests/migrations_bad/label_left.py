"""A label of an enum stays: there is no way to drop one, and none says so.

caught: MIG006
says: public.item_state
"""

from alembic import op

revision = "label_left"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter type public.item_state add value 'lost'")


def downgrade() -> None:
    op.execute("select 1")
