"""A foreign key comes back unchecked.

caught: MIG006
says: sale_item_id_fkey
"""

from alembic import op

revision = "key_not_valid"
down_revision = "20250101000000"


def upgrade() -> None:
    op.execute("alter table public.sale drop constraint sale_item_id_fkey")


def downgrade() -> None:
    op.execute(
        """
        alter table public.sale add constraint sale_item_id_fkey
        foreign key (item_id) references public.item (id) not valid
        """
    )
