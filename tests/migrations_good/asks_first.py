"""It asks the database before it acts, so that its SQL cannot be written down."""

from alembic import op

revision = "planted"
down_revision = "20250101000000"


def upgrade() -> None:
    if op.get_bind().exec_driver_sql("select to_regclass('public.shelf')").scalar() is None:
        op.execute("create table public.shelf (id int primary key)")


def downgrade() -> None:
    op.execute("drop table if exists public.shelf")
