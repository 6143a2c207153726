"""the shop's own page: pauses, holidays, places to pick up, photos, own words, mail choices."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _enum(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _enterprise(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["enterprise_id"],
        ["enterprise.id"],
        name=op.f(f"fk_{table}_enterprise_id_enterprise"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    op.create_table(
        "sales_pause",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("reason", _enum("document_expired", "left", "by_city", name="pausereason"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_sales_pause_ends_after_it_begins")),
        _enterprise("sales_pause"),
        sa.PrimaryKeyConstraint("enterprise_id", "reason", name=op.f("pk_sales_pause")),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kind", _enum("later", "no_orders", name="holidaykind"), nullable=False),
        sa.Column("words_ko", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_holiday_ends_after_it_begins")),
        _enterprise("holiday"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("enterprise_id", "first_day", name=op.f("uq_holiday_enterprise_id_first_day")),
    )
    op.create_index("ix_holiday_last_day", "holiday", ["last_day"])
    op.create_table(
        "pick_up_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_ko", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("address_ko", sa.String(), nullable=False),
        sa.Column("hours_ko", sa.String(), nullable=True),
        sa.Column("hours_en", sa.String(), nullable=True),
        sa.Column("note_ko", sa.String(), nullable=True),
        sa.Column("note_en", sa.String(), nullable=True),
        _enterprise("pick_up_place"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_up_place")),
        sa.UniqueConstraint("enterprise_id", "position", name=op.f("uq_pick_up_place_enterprise_id_position")),
    )
    op.create_table(
        "shop_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("alt_ko", sa.String(), nullable=False),
        sa.Column("alt_en", sa.String(), nullable=True),
        _enterprise("shop_photo"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_photo")),
        sa.UniqueConstraint("enterprise_id", "position", name=op.f("uq_shop_photo_enterprise_id_position")),
    )
    op.create_table(
        "own_word",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _enterprise("own_word"),
        sa.PrimaryKeyConstraint("enterprise_id", "part", name=op.f("pk_own_word")),
    )
    op.create_table(
        "mail_refusal",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            _enum(
                *("orders", "claims", "questions", "reviews", "stock", "quotes", "payouts", "documents"),
                name="mailtopic",
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_mail_refusal_user_id_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "topic", name=op.f("pk_mail_refusal")),
    )


def downgrade() -> None:
    op.drop_table("mail_refusal")
    op.drop_table("own_word")
    op.drop_table("shop_photo")
    op.drop_table("pick_up_place")
    op.drop_index("ix_holiday_last_day", table_name="holiday")
    op.drop_table("holiday")
    op.drop_table("sales_pause")
