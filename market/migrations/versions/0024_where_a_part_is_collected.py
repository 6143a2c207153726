"""Where a part is to be collected: the venue and its address, so that a new name alone is no other place."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_VENUE_OF_THE_DAY = "SELECT {column} FROM popup_day JOIN venue ON venue.id = popup_day.venue_id"
_AS_IT_IS_CALLED = (
    " WHERE popup_day.id = seller_order.collect_on_id"
    " AND substr(seller_order.collect_place_ko, -length(venue.name_ko)) = venue.name_ko"
)


def upgrade() -> None:
    with op.batch_alter_table("seller_order") as table:
        table.add_column(sa.Column("collect_venue_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("collect_address_ko", sa.String(), nullable=True))
        table.create_foreign_key(
            op.f("fk_seller_order_collect_venue_id_venue"), "venue", ["collect_venue_id"], ["id"], ondelete="SET NULL"
        )
    suffix = _AS_IT_IS_CALLED
    if op.get_bind().dialect.name == "postgresql":
        suffix = suffix.replace("substr(seller_order.collect_place_ko, -", "right(seller_order.collect_place_ko, ")
    for name, column in (("collect_venue_id", "venue.id"), ("collect_address_ko", "venue.address_ko")):
        found = _VENUE_OF_THE_DAY.format(column=column) + suffix
        op.execute(f"UPDATE seller_order SET {name} = ({found}) WHERE collect_on_id IS NOT NULL")  # noqa: S608


def downgrade() -> None:
    with op.batch_alter_table("seller_order") as table:
        table.drop_constraint(op.f("fk_seller_order_collect_venue_id_venue"), type_="foreignkey")
        table.drop_column("collect_address_ko")
        table.drop_column("collect_venue_id")
