"""The downgrade drops what has another name.

caught: MIG006
says: 42P01
"""

from alembic import op

revision = "way_back_fails"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("create table public.rack (id int primary key)")


def downgrade() -> None:
    op.execute("drop table public.racks")
