"""The downgrade is left empty.

caught: MIG006
says: has no downgrade
"""

from alembic import op

revision = "no_way_back"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("create table public.shelf (id int primary key)")


def downgrade() -> None:
    pass
