"""A table of its own with numbers and values that make themselves."""

from alembic import op

revision = "identity_and_generated"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute(
        """
        create table public.shelf (
          id bigint generated always as identity primary key,
          row_no int not null, place text generated always as ('row ' || row_no::text) stored
        )
        """
    )


def downgrade() -> None:
    op.execute("drop table public.shelf")
