"""A view is replaced, and its old definition forgotten.

caught: MIG006
says: public.cheap_item is changed
"""

from alembic import op

revision = "view_not_restored"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute(
        """
        create or replace view public.cheap_item as select id, name from public.item where price < 5
        """
    )


def downgrade() -> None:
    op.execute("select 1")
