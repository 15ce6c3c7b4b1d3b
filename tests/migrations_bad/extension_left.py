"""An extension stays.

caught: MIG006
says: citext
"""

from alembic import op

revision = "extension_left"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("create extension citext")


def downgrade() -> None:
    op.execute("select 1")
