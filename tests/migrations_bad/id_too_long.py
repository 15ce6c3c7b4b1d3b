"""Its id does not fit the version table.

caught: MIG005
says: gate Lineage width
"""

from alembic import op

revision = "revision_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("create table public.shelf (id int primary key)")


def downgrade() -> None:
    op.execute("drop table public.shelf")
