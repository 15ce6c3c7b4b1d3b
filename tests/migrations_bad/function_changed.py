"""A function keeps its new body.

caught: MIG006
says: public.tax
"""

from alembic import op

revision = "function_changed"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute(
        """
        create or replace function public.tax(amount numeric) returns numeric
        language sql immutable as 'select amount * 0.25'
        """
    )


def downgrade() -> None:
    op.execute("select 1")
