"""Whatever is made next is open.

caught: MIG006
says: clerk
"""

from alembic import op

revision = "wider_default_privileges"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter default privileges in schema public grant select on tables to clerk")


def downgrade() -> None:
    op.execute("select 1")
