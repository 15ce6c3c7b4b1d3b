"""It asks the database before it acts, so that its SQL cannot be written down."""

from alembic import op

revision = "asks_first"
down_revision = "20250101000000"


def upgrade() -> None:
    if op.get_bind().exec_driver_sql("select to_regclass('public.rack')").scalar() is None:
        op.execute("create table public.rack (id int primary key)")


def downgrade() -> None:
    op.execute("drop table if exists public.rack")
