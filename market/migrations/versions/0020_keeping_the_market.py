"""what the city keeps: blocks, hidden entries, coupons at its cost, home page, shelves, synonyms, operator, fees.

A fee rule and a version of the operator's details are never changed: triggers refuse it. A migration that rebuilds
one of these tables (SQLite) has to make them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NEVER_CHANGED = ("fee_rule", "site_operator")

_SQLITE = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'a newer one follows it'); END
"""

_REFUSE = """
CREATE FUNCTION refuse_{table}_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a newer one follows it' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

_PRODUCT_CHECKS = {
    "blocked_is_off_the_shelf": "blocked_at IS NULL OR status <> 'published'",
    "block_has_a_reason": "(blocked_at IS NULL) = (block_reason IS NULL)",
}
_COUPON_CHECKS = {
    "spent_counted": "spent >= 0",
    "budget_of_the_market": "budget IS NULL OR (enterprise_id IS NULL AND budget > 0)",
}


def upgrade() -> None:
    with op.batch_alter_table("product") as table:
        table.add_column(sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("block_reason", sa.String(), nullable=True))
        for name, rule in _PRODUCT_CHECKS.items():
            table.create_check_constraint(name, rule)
    with op.batch_alter_table("category") as table:
        table.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_category_merged_into_id_category"), "category", ["merged_into_id"], ["id"])
        table.create_check_constraint("merged_into_another", "merged_into_id <> id")
    with op.batch_alter_table("sales_pause") as table:
        table.add_column(sa.Column("words", sa.String(), nullable=True))
    op.create_table(
        "entry_hiding",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_entry_hiding_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_entry_hiding")),
    )
    _coupons()
    _home_page()
    _words()
    _operator()
    for name in _NEVER_CHANGED:
        _refuse_changes(name)


def _coupons() -> None:
    with op.batch_alter_table("coupon") as table:
        table.alter_column("enterprise_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("budget", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("spent", sa.BigInteger(), nullable=False, server_default="0"))
        for name, rule in _COUPON_CHECKS.items():
            table.create_check_constraint(name, rule)
    with op.batch_alter_table("coupon") as table:
        table.alter_column("spent", server_default=None)
    op.create_table(
        "coupon_enterprise",
        sa.Column("coupon_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupon.id"], name=op.f("fk_coupon_enterprise_coupon_id_coupon"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_coupon_enterprise_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("coupon_id", "enterprise_id", name=op.f("pk_coupon_enterprise")),
    )
    op.create_table(
        "coupon_category",
        sa.Column("coupon_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupon.id"], name=op.f("fk_coupon_category_coupon_id_coupon"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_coupon_category_category_id_category")
        ),
        sa.PrimaryKeyConstraint("coupon_id", "category_id", name=op.f("pk_coupon_category")),
    )
    op.create_table(
        "cart_market_coupon",
        sa.Column("cart_id", sa.Integer(), nullable=False),
        sa.Column("coupon_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_market_coupon_cart_id_cart"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupon.id"], name=op.f("fk_cart_market_coupon_coupon_id_coupon"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cart_id", name=op.f("pk_cart_market_coupon")),
    )


def _home_page() -> None:
    op.create_table(
        "home_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("popup_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN product_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN enterprise_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN popup_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_home_pick_one_thing"),
        ),
        sa.CheckConstraint("(popup_id IS NULL) = (first_day IS NULL)", name=op.f("ck_home_pick_popups_have_days")),
        sa.CheckConstraint("(first_day IS NULL) = (last_day IS NULL)", name=op.f("ck_home_pick_both_days_or_none")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_home_pick_days_in_order")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_home_pick_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_home_pick_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["popup_id"], ["popup.id"], name=op.f("fk_home_pick_popup_id_popup"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_pick")),
        sa.UniqueConstraint("product_id", name=op.f("uq_home_pick_product_id")),
        sa.UniqueConstraint("enterprise_id", name=op.f("uq_home_pick_enterprise_id")),
        sa.UniqueConstraint("popup_id", name=op.f("uq_home_pick_popup_id")),
    )
    op.create_index("ix_home_pick_position", "home_pick", ["position", "id"])


def _words() -> None:
    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )
    op.create_table(
        "synonym",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["synonym_group.id"], name=op.f("fk_synonym_group_id_synonym_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_synonym")),
    )
    op.create_index("ix_synonym_group_id", "synonym", ["group_id"])


def _operator() -> None:
    op.create_table(
        "site_operator",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("representative", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("business_no", sa.String(), nullable=False),
        sa.Column("mail_order_no", sa.String(), nullable=False),
        sa.Column("mail_order_office", sa.String(), nullable=False),
        sa.Column("hosting", sa.String(), nullable=False),
        sa.Column("privacy_officer", sa.String(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_site_operator_version_counted")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_site_operator")),
    )


def _refuse_changes(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SQLITE.format(table=name))
        return
    op.execute(_REFUSE.format(table=name))
    op.execute(
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_{name}_change()"
    )


def _allow_changes(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}_no_update")
        return
    op.execute(f"DROP TRIGGER {name}_no_update ON {name}")
    op.execute(f"DROP FUNCTION refuse_{name}_change()")


def downgrade() -> None:
    for name in _NEVER_CHANGED:
        _allow_changes(name)
    op.drop_table("site_operator")
    op.drop_index("ix_synonym_group_id", table_name="synonym")
    op.drop_table("synonym")
    op.drop_table("synonym_group")
    op.drop_index("ix_home_pick_position", table_name="home_pick")
    op.drop_table("home_pick")
    op.drop_table("cart_market_coupon")
    op.drop_table("coupon_category")
    op.drop_table("coupon_enterprise")
    op.execute("DELETE FROM coupon WHERE enterprise_id IS NULL")
    with op.batch_alter_table("coupon") as table:
        for name in _COUPON_CHECKS:
            table.drop_constraint(name, type_="check")
        table.drop_column("spent")
        table.drop_column("budget")
        table.alter_column("enterprise_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("entry_hiding")
    with op.batch_alter_table("sales_pause") as table:
        table.drop_column("words")
    with op.batch_alter_table("category") as table:
        table.drop_constraint("merged_into_another", type_="check")
        table.drop_constraint(op.f("fk_category_merged_into_id_category"), type_="foreignkey")
        table.drop_column("merged_into_id")
    with op.batch_alter_table("product") as table:
        for name in _PRODUCT_CHECKS:
            table.drop_constraint(name, type_="check")
        table.drop_column("block_reason")
        table.drop_column("blocked_at")
