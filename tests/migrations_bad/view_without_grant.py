"""A view comes back without its grant.

caught: MIG006
says: public.cheap_item to clerk is missing
"""

from alembic import op

revision = "view_without_grant"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("drop view public.cheap_item")


def downgrade() -> None:
    op.execute("create view public.cheap_item as select id, name from public.item where price < 5")
