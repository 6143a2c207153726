"""Partners, what a venue has, days it cannot be used."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_RULES = "IN ('allowed', 'forbidden')"
_VENUE_CHECKS = {
    "latitude_in_korea": "latitude IS NULL OR latitude BETWEEN 33 AND 39",
    "longitude_in_korea": "longitude IS NULL OR longitude BETWEEN 124 AND 132",
    "both_coordinates": "(latitude IS NULL) = (longitude IS NULL)",
    "food_rule": f"food {_RULES}",
    "fire_rule": f"fire {_RULES}",
    "noise_rule": f"noise {_RULES}",
}
_POPUP_CHECKS = {
    "confirmed_on_a_day": "space_state <> 'confirmed' OR space_confirmed_on IS NOT NULL",
    "spacestate": "space_state IN ('draft', 'requested', 'confirmed')",
}
_DAY_CHECKS = {
    "one_holder": "(popup_id IS NULL) <> (blackout_id IS NULL)",
    "blackout_holds_venue": "blackout_id IS NULL OR venue_id IS NOT NULL",
}
_RULED = ("food", "fire", "noise")
_POPUP_COLUMNS = ("space_state", "space_requested_on", "space_confirmed_on", "space_reference", "series")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _partners()
    _what_a_venue_has()
    _beside_a_venue()
    with op.batch_alter_table("booth") as table:
        table.add_column(sa.Column("has_water", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("popup") as table:
        table.add_column(sa.Column("space_state", sa.String(length=40), nullable=False, server_default="draft"))
        table.add_column(sa.Column("space_requested_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("space_confirmed_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("space_reference", sa.String(), nullable=True))
        table.add_column(sa.Column("series", sa.String(), nullable=True))
        for name, rule in _POPUP_CHECKS.items():
            table.create_check_constraint(op.f(f"ck_popup_{name}"), rule)
    op.create_index(op.f("ix_popup_series"), "popup", ["series"])
    with op.batch_alter_table("popup_day") as table:
        table.add_column(sa.Column("blackout_id", sa.Integer(), nullable=True))
        table.alter_column("popup_id", existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key(
            op.f("fk_popup_day_blackout_id_blackout"), "blackout", ["blackout_id"], ["id"], ondelete="CASCADE"
        )
        for name, rule in _DAY_CHECKS.items():
            table.create_check_constraint(op.f(f"ck_popup_day_{name}"), rule)
    op.create_index(op.f("ix_popup_day_blackout_id"), "popup_day", ["blackout_id"])


def _partners() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("name_ko", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("kind", _one_of("partnerkind", "railway", "public", "business", "community"), nullable=False),
        sa.Column("agreement_no", sa.String(), nullable=True),
        sa.Column("agreement_from", sa.Date(), nullable=True),
        sa.Column("agreement_until", sa.Date(), nullable=True),
        sa.Column("contact_role", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("fee_rate", sa.Integer(), nullable=True),
        sa.Column("merchant_of_record", _one_of("merchantofrecord", "market", "partner"), nullable=True),
        sa.Column("note_ko", sa.String(), nullable=True),
        sa.Column("note_en", sa.String(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("fee_rate IS NULL OR fee_rate BETWEEN 0 AND 10000", name=op.f("ck_partner_fee_is_a_part")),
        sa.CheckConstraint(
            "agreement_from IS NULL OR agreement_until IS NULL OR agreement_from <= agreement_until",
            name=op.f("ck_partner_agreement_in_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_slug")),
    )


def _what_a_venue_has() -> None:
    with op.batch_alter_table("venue") as table:
        table.add_column(sa.Column("partner_id", sa.Integer(), nullable=True))
        for name in ("hours_ko", "hours_en", "supply_ko", "supply_en"):
            table.add_column(sa.Column(name, sa.String(), nullable=True))
        for rule in _RULED:
            table.add_column(sa.Column(rule, sa.String(length=40), nullable=True))
            table.add_column(sa.Column(f"{rule}_ko", sa.String(), nullable=True))
            table.add_column(sa.Column(f"{rule}_en", sa.String(), nullable=True))
        table.add_column(sa.Column("has_power", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("has_water", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("zones", sa.JSON(), nullable=False, server_default="[]"))
        table.create_foreign_key(op.f("fk_venue_partner_id_partner"), "partner", ["partner_id"], ["id"])
        for name, check in _VENUE_CHECKS.items():
            table.create_check_constraint(op.f(f"ck_venue_{name}"), check)
    with op.batch_alter_table("venue") as table:
        table.alter_column("zones", server_default=None)
    op.create_index(op.f("ix_venue_partner_id"), "venue", ["partner_id"])
    op.create_index("ix_venue_name_ko", "venue", ["name_ko", "id"])


def _beside_a_venue() -> None:
    venue = ["venue_id"], ["venue.id"]
    op.create_table(
        "plan_label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("words_ko", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(*venue, name=op.f("fk_plan_label_venue_id_venue"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_label")),
    )
    op.create_index(op.f("ix_plan_label_venue_id"), "plan_label", ["venue_id"])
    op.create_table(
        "venue_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("alt_ko", sa.String(), nullable=False),
        sa.Column("alt_en", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(*venue, name=op.f("fk_venue_photo_venue_id_venue"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_photo")),
        sa.UniqueConstraint("venue_id", "position", name=op.f("uq_venue_photo_venue_id_position")),
    )
    op.create_table(
        "blackout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason_ko", sa.String(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_blackout_days_in_order")),
        sa.ForeignKeyConstraint(*venue, name=op.f("fk_blackout_venue_id_venue"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackout")),
    )
    op.create_index(op.f("ix_blackout_venue_id"), "blackout", ["venue_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_popup_day_blackout_id"), table_name="popup_day")
    op.execute("DELETE FROM popup_day WHERE popup_id IS NULL")
    with op.batch_alter_table("popup_day") as table:
        for name in _DAY_CHECKS:
            table.drop_constraint(op.f(f"ck_popup_day_{name}"), type_="check")
        table.drop_constraint(op.f("fk_popup_day_blackout_id_blackout"), type_="foreignkey")
        table.alter_column("popup_id", existing_type=sa.Integer(), nullable=False)
        table.drop_column("blackout_id")
    op.drop_index(op.f("ix_popup_series"), table_name="popup")
    with op.batch_alter_table("popup") as table:
        for name in _POPUP_CHECKS:
            table.drop_constraint(op.f(f"ck_popup_{name}"), type_="check")
        for name in _POPUP_COLUMNS:
            table.drop_column(name)
    with op.batch_alter_table("booth") as table:
        table.drop_column("is_open")
        table.drop_column("has_water")
    op.drop_table("blackout")
    op.drop_table("venue_photo")
    op.drop_table("plan_label")
    op.drop_index("ix_venue_name_ko", table_name="venue")
    op.drop_index(op.f("ix_venue_partner_id"), table_name="venue")
    with op.batch_alter_table("venue") as table:
        for name in _VENUE_CHECKS:
            table.drop_constraint(op.f(f"ck_venue_{name}"), type_="check")
        table.drop_constraint(op.f("fk_venue_partner_id_partner"), type_="foreignkey")
        for name in ("zones", "has_water", "has_power", "supply_en", "supply_ko", "hours_en", "hours_ko"):
            table.drop_column(name)
        for rule in _RULED:
            for name in (f"{rule}_en", f"{rule}_ko", rule):
                table.drop_column(name)
        table.drop_column("partner_id")
    op.drop_table("partner")
