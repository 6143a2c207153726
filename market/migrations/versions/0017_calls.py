"""Calls for applications, and what enterprises answer."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TOPICS = ("orders", "claims", "questions", "reviews", "stock", "quotes", "payouts", "documents")
_ZONES = ("food", "craft", "life", "experience")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _calls()
    _applications()
    _allow_topics((*_TOPICS, "popups"))


def _allow_topics(topics: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{topic}'" for topic in topics)
    with op.batch_alter_table("mail_refusal") as table:
        table.drop_constraint(op.f("ck_mail_refusal_mailtopic"), type_="check")
        table.create_check_constraint(op.f("ck_mail_refusal_mailtopic"), f"topic IN ({allowed})")


def _calls() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("title_ko", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=True),
        sa.Column("text_ko", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=True),
        _moment("opens_at", nullable=False),
        _moment("closes_at", nullable=False),
        _moment("announced_at"),
        _moment("cancelled_at"),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("asks_papers", sa.JSON(), nullable=False),
        sa.Column("fewest_products", sa.Integer(), nullable=False),
        sa.Column("asks_power", sa.Boolean(), nullable=False),
        sa.Column("asks_experience", sa.Boolean(), nullable=False),
        sa.Column("category_share", sa.Integer(), nullable=False),
        sa.Column("most_competitors", sa.Integer(), nullable=False),
        sa.Column("most_popups", sa.Integer(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("seed_hash", sa.String(), nullable=False),
        sa.Column("draw_name", sa.String(), nullable=False),
        sa.Column("draw_on", sa.Date(), nullable=True),
        sa.Column("draw_numbers", sa.String(), nullable=True),
        sa.Column("draw_source", sa.String(), nullable=True),
        _moment("drawn_entered_at"),
        sa.Column("drawn_entered_by", sa.String(), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("objection_days", sa.Integer(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("updated_at", nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_call_opens_before_it_closes")),
        sa.CheckConstraint("category_share BETWEEN 1 AND 100", name=op.f("ck_call_share_is_percent")),
        sa.CheckConstraint("most_competitors BETWEEN 1 AND 50", name=op.f("ck_call_competitors_sensible")),
        sa.CheckConstraint("most_popups BETWEEN 1 AND 50", name=op.f("ck_call_popups_sensible")),
        sa.CheckConstraint("fewest_products BETWEEN 0 AND 20", name=op.f("ck_call_products_sensible")),
        sa.CheckConstraint("offer_hours BETWEEN 1 AND 240", name=op.f("ck_call_offer_hours_sensible")),
        sa.CheckConstraint("objection_days BETWEEN 1 AND 60", name=op.f("ck_call_objection_days_sensible")),
        sa.CheckConstraint(
            "announced_at IS NULL OR (draw_name <> '' AND draw_on IS NOT NULL)",
            name=op.f("ck_call_announced_with_a_draw"),
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason IS NULL)", name=op.f("ck_call_cancelled_with_a_reason")
        ),
        sa.CheckConstraint(
            "(draw_numbers IS NULL) = (drawn_entered_at IS NULL)", name=op.f("ck_call_drawn_at_a_moment")
        ),
        sa.CheckConstraint(
            "(draw_numbers IS NULL) = (draw_source IS NULL)", name=op.f("ck_call_drawn_from_a_source")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["staff_organisation.id"],
            name=op.f("fk_call_organisation_id_staff_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("slug", name=op.f("uq_call_slug")),
    )
    op.create_index("ix_call_closes_at", "call", ["closes_at", "id"])
    op.create_index(op.f("ix_call_organisation_id"), "call", ["organisation_id"])
    op.create_table(
        "call_popup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_popup_call_id_call"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["popup_id"], ["popup.id"], name=op.f("fk_call_popup_popup_id_popup"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_popup")),
        sa.UniqueConstraint("call_id", "popup_id", name=op.f("uq_call_popup_call_id_popup_id")),
    )
    op.create_index(
        "uq_call_popup_held",
        "call_popup",
        ["popup_id"],
        unique=True,
        sqlite_where=sa.text("is_held"),
        postgresql_where=sa.text("is_held"),
    )


def _applications() -> None:
    op.create_table(
        "booth_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("applicationstate", "draft", "submitted", "withdrawn"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("zone", _one_of("boothzone", *_ZONES), nullable=False),
        sa.Column("needs_power", sa.Boolean(), nullable=False),
        sa.Column("needs_water", sa.Boolean(), nullable=False),
        sa.Column("uses_fire", sa.Boolean(), nullable=False),
        sa.Column("experience", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("most_popups", sa.Integer(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=True),
        _moment("begun_at", nullable=False),
        _moment("changed_at", nullable=False),
        _moment("submitted_at"),
        _moment("withdrawn_at"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_booth_application_version_counted")),
        sa.CheckConstraint("most_popups BETWEEN 1 AND 50", name=op.f("ck_booth_application_cap_sensible")),
        sa.CheckConstraint(
            "(state = 'submitted') <= (submitted_at IS NOT NULL)",
            name=op.f("ck_booth_application_submitted_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_booth_application_withdrawn_at_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_booth_application_call_id_call"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_booth_application_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"], ["user.id"], name=op.f("fk_booth_application_begun_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth_application")),
        sa.UniqueConstraint("call_id", "enterprise_id", name=op.f("uq_booth_application_call_id_enterprise_id")),
    )
    op.create_index("ix_booth_application_list", "booth_application", ["call_id", "state", "id"])
    op.create_index("ix_booth_application_enterprise", "booth_application", ["enterprise_id", "id"])
    op.create_index(op.f("ix_booth_application_begun_by"), "booth_application", ["begun_by"])
    op.create_table(
        "booth_application_product",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["booth_application.id"],
            name=op.f("fk_booth_application_product_application_id_booth_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_booth_application_product_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("application_id", "product_id", name=op.f("pk_booth_application_product")),
    )
    op.create_index(op.f("ix_booth_application_product_product_id"), "booth_application_product", ["product_id"])
    op.create_table(
        "booth_choice",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_booth_choice_ranks_count_from_one")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["booth_application.id"],
            name=op.f("fk_booth_choice_application_id_booth_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["popup_id"], ["popup.id"], name=op.f("fk_booth_choice_popup_id_popup"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("application_id", "popup_id", name=op.f("pk_booth_choice")),
        sa.UniqueConstraint("application_id", "rank", name=op.f("uq_booth_choice_application_id_rank")),
    )
    op.create_index(op.f("ix_booth_choice_popup_id"), "booth_choice", ["popup_id"])


def downgrade() -> None:
    op.execute("DELETE FROM mail_refusal WHERE topic = 'popups'")
    _allow_topics(_TOPICS)
    op.drop_index(op.f("ix_booth_choice_popup_id"), table_name="booth_choice")
    op.drop_table("booth_choice")
    op.drop_index(op.f("ix_booth_application_product_product_id"), table_name="booth_application_product")
    op.drop_table("booth_application_product")
    op.drop_index(op.f("ix_booth_application_begun_by"), table_name="booth_application")
    op.drop_index("ix_booth_application_enterprise", table_name="booth_application")
    op.drop_index("ix_booth_application_list", table_name="booth_application")
    op.drop_table("booth_application")
    op.drop_index("uq_call_popup_held", table_name="call_popup")
    op.drop_table("call_popup")
    op.drop_index(op.f("ix_call_organisation_id"), table_name="call")
    op.drop_index("ix_call_closes_at", table_name="call")
    op.drop_table("call")
