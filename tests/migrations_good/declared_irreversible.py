"""A column goes, as declared twice: as a drop, and as having no way back."""

from alembic import op

revision = "declared_irreversible"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.item drop column note")


def downgrade() -> None:
    raise NotImplementedError
